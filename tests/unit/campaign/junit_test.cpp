// XML that any reader accepts, whatever a check says.
#include <reprise/sim/campaign/junit.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(xml_escape, keeps_text_and_escapes_markup) {
  EXPECT_EQ(xml_escape("a < b && c > \"d\""), "a &lt; b &amp;&amp; c &gt; &quot;d&quot;");
  EXPECT_EQ(xml_escape("tab\tline\nend\r"), "tab\tline\nend&#13;");
  EXPECT_EQ(xml_escape("gr\xc3\xbc\xc3\x9f"
                       "e \xe2\x82\xac \xf0\x9f\x99\x82"),
            "gr\xc3\xbc\xc3\x9f"
            "e \xe2\x82\xac \xf0\x9f\x99\x82");
}

TEST(xml_escape, replaces_what_xml_cannot_hold) {
  EXPECT_EQ(xml_escape(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(xml_escape("\x01\x1f\x7f"), "??\x7f");
  EXPECT_EQ(xml_escape("\xff\xc3"), "??");  // no UTF-8, and a sequence cut short
  EXPECT_EQ(xml_escape("\xc0\x80"), "??");  // too long for what it says
  EXPECT_EQ(xml_escape("\xe0\x80\x80"), "???");
  EXPECT_EQ(xml_escape("\xed\xa0\x80"), "???");       // half of a pair of UTF-16
  EXPECT_EQ(xml_escape("\xef\xbf\xbf"), "???");       // no character
  EXPECT_EQ(xml_escape("\xf4\x90\x80\x80"), "????");  // beyond the last one
}

TEST(junit, has_a_testcase_for_each_scenario_and_one_for_the_campaign) {
  campaign_total total;
  total.expect("quiet_one", {});
  run_result run;
  run.scenario = "loud_one";
  run.seed = 7;
  run.kind = outcome::failed;
  run.check = "a<b";
  run.message = "\"no\"";
  run.wall_ns = 1'500'000'000;
  total.add(run);
  const std::string xml = to_junit(total, {"./a program", 2s, {"a finding"}});
  EXPECT_TRUE(
      xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"3\" "
                      "failures=\"2\" time=\"2.000000000\">"))
      << xml;
  EXPECT_NE(xml.find("<testcase classname=\"reprise\" name=\"quiet_one\" time=\"0.000000000\"/>"),
            std::string::npos);
  EXPECT_NE(xml.find("name=\"loud_one\" time=\"1.500000000\""), std::string::npos);
  EXPECT_NE(xml.find("message=\"1 of 1 seeds failed; seed 7: failed: a&lt;b\""), std::string::npos);
  EXPECT_NE(xml.find("&quot;no&quot;"), std::string::npos);
  EXPECT_NE(xml.find("replay: './a program' replay --scenario loud_one --seed 7"),
            std::string::npos);
  EXPECT_NE(xml.find("<failure message=\"a finding\">a finding\n</failure>"), std::string::npos);
}

}  // namespace
}  // namespace reprise::sim
