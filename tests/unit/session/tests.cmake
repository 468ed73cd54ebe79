reprise_test(
  unit_session_test
  SOURCES session/buffers_test.cpp session/codec_test.cpp session/fake_world.cpp
          session/session_client_test.cpp session/session_drain_test.cpp
          session/session_life_test.cpp session/session_options_test.cpp
          session/session_receive_test.cpp session/session_send_test.cpp
          session/session_sender_test.cpp session/session_server_test.cpp
          session/session_table_test.cpp session/session_threads_test.cpp
  LIBS reprise::runtime)
