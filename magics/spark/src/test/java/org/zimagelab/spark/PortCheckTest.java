package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortCheckTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void saysWhetherSomebodyListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = taken.getLocalPort();
            assertEquals(Optional.empty(), PortCheck.reach(HOST, port));
            assertEquals(
                    Optional.of("Port " + port + " of 127.0.0.1 is taken; take another one."),
                    PortCheck.listen(HOST, port));
        }
        assertEquals(Optional.of("Nobody answers at 127.0.0.1:" + port + "."), PortCheck.reach(HOST, port));
        assertEquals(Optional.empty(), PortCheck.listen(HOST, port));
        assertEquals(Optional.empty(), PortCheck.listen(HOST, 0));
    }

    @Test
    void saysWhatIsNoAddressOfThisMachine() {
        // 198.51.100.0/24 is for documentation; ".invalid" never has an address (RFC 5737, RFC 2606)
        assertEquals(
                Optional.of("198.51.100.7 is not an address of this machine."), PortCheck.listen("198.51.100.7", 0));
        assertEquals(
                Optional.of("There is no machine called nowhere.invalid."), PortCheck.listen("nowhere.invalid", 7077));
        assertEquals(Optional.of("Nobody answers at nowhere.invalid:7077."), PortCheck.reach("nowhere.invalid", 7077));
    }
}
