reprise_test(
  unit_peer_test
  SOURCES peer/admission_test.cpp peer/back_off_test.cpp peer/handshake_order_test.cpp peer/handshake_test.cpp
          peer/link_outbox_test.cpp peer/node_id_test.cpp peer/peer_authentication_test.cpp
          peer/peer_claim_test.cpp peer/peer_close_test.cpp peer/peer_config_test.cpp peer/peer_dialler_test.cpp
          peer/peer_incarnation_test.cpp peer/peer_observer_test.cpp peer/peer_refusal_test.cpp
          peer/peer_roster_test.cpp peer/peer_service_test.cpp
  LIBS reprise::sim fmt::fmt-header-only)
target_include_directories(unit_peer_test PRIVATE "${PROJECT_SOURCE_DIR}/runtime/src")
