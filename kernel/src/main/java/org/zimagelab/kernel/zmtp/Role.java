package org.zimagelab.kernel.zmtp;

import java.util.Set;

/** The kinds of socket that a kernel listens with, by their names in ZMTP. */
public enum Role {
    /** Messages go in and out with the identity of the peer as their first frame. */
    ROUTER("DEALER", "REQ", "ROUTER"),
    /** Messages go out to the peers that subscribed to a beginning of the first frame. */
    XPUB("SUB", "XSUB"),
    /** Here: sends back whatever arrives. */
    REP("REQ", "DEALER");

    private final Set<String> peers;

    Role(String... peers) {
        this.peers = Set.of(peers);
    }

    boolean accepts(String socketType) {
        return peers.contains(socketType);
    }
}
