package org.zimagelab.spark;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/**
 * Says in one line why a daemon of Spark could not start, before it is started; {@code install/spark} calls it:
 * {@code listen HOST PORT} asks whether this machine can listen there, {@code reach HOST PORT} whether somebody does.
 * Ends with 1 and the line on standard error if not.
 */
public final class PortCheck {
    private static final int REACH_MILLIS = 3000;

    private PortCheck() {}

    public static void main(String[] a) {
        int port = Integer.parseInt(a[2]);
        Optional<String> problem = a[0].equals("listen") ? listen(a[1], port) : reach(a[1], port);
        problem.ifPresent(line -> {
            System.err.println(line);
            System.exit(1);
        });
    }

    /**
     * Why no socket of this machine can listen there, or empty.
     *
     * @param port 0 for any free one
     */
    static Optional<String> listen(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return Optional.of("There is no machine called " + host + ".");
        }
        try (ServerSocket any = new ServerSocket(0, 1, address.getAddress())) {
            if (port == 0) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.of(host + " is not an address of this machine.");
        }
        try (ServerSocket socket = new ServerSocket(port, 1, address.getAddress())) {
            return Optional.empty();
        } catch (BindException e) {
            // also for a port below 1024, which may need rights
            String reason = e.getMessage() == null ? "" : e.getMessage();
            return Optional.of(
                    reason.contains("denied")
                            ? "Port " + port + " needs rights that you do not have; take one from 1024 on."
                            : "Port " + port + " of " + host + " is taken; take another one.");
        } catch (IOException e) {
            return Optional.of("Nobody can listen on port " + port + " of " + host + ": " + e.getMessage() + ".");
        }
    }

    /** Why nobody is reached there within three seconds, or empty. */
    static Optional<String> reach(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), REACH_MILLIS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("Nobody answers at " + host + ":" + port + ".");
        }
    }
}
