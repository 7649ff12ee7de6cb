package org.zimagelab.kernel.zmtp;

import java.util.Set;

/** The types of a kernel's listening sockets, by their names in ZMTP. */
public enum Role {
    /** Receives and sends messages whose first frame is the identity of the peer. */
    ROUTER("DEALER", "REQ", "ROUTER"),
    /** Sends messages to the peers that subscribed to a prefix of the first frame. */
    XPUB("SUB", "XSUB"),
    /** Sends every message back, as a heartbeat. */
    REP("REQ", "DEALER");

    private final Set<String> peers;

    Role(String... peers) {
        this.peers = Set.of(peers);
    }

    boolean accepts(String socketType) {
        return peers.contains(socketType);
    }
}
