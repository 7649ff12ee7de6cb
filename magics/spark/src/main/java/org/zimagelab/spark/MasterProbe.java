package org.zimagelab.spark;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.spread.ClusterException;

/** Whether a master listens where its address says. */
final class MasterProbe {
    private static final int MILLIS = 3000;
    private static final String STANDALONE = "spark://";
    private static final String KUBERNETES = "k8s://";

    private MasterProbe() {}

    /** Where the masters of an address listen; none for a master in the driver itself. */
    static List<InetSocketAddress> places(String master) {
        List<InetSocketAddress> places = new ArrayList<>();
        if (master.startsWith(STANDALONE)) {
            for (String place : master.substring(STANDALONE.length()).split(",")) {
                int colon = place.lastIndexOf(':');
                places.add(InetSocketAddress.createUnresolved(
                        place.substring(0, colon).replaceAll("[\\[\\]]", ""),
                        Integer.parseInt(place.substring(colon + 1))));
            }
        } else if (master.startsWith(KUBERNETES)) {
            String url = master.substring(KUBERNETES.length());
            URI uri = URI.create(url.contains("://") ? url : "https://" + url);
            int standard = "http".equals(uri.getScheme()) ? 80 : 443;
            places.add(InetSocketAddress.createUnresolved(
                    uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort() < 0 ? standard : uri.getPort()));
        }
        return places;
    }

    /**
     * Connects to a master.
     *
     * @return the address of this machine on the way to it; empty for a master in the driver itself
     * @throws ClusterException with one line, if nobody listens there
     */
    static Optional<String> requireListening(String master) {
        List<InetSocketAddress> places = places(master);
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress place : places) {
            try {
                return Optional.of(connect(place));
            } catch (IOException e) {
                reasons.add((places.size() == 1 ? "" : place.getHostString() + ": ") + e.getMessage());
            }
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        throw new ClusterException("the master " + master + " does not answer: " + String.join("; ", reasons));
    }

    /** Whether somebody listens at a master's address. */
    static boolean isListening(String master) {
        try {
            requireListening(master);
            return true;
        } catch (ClusterException e) {
            return false;
        }
    }

    private static String connect(InetSocketAddress place) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(place.getHostString());
        } catch (UnknownHostException e) {
            throw new IOException("no machine of the name " + place.getHostString() + " is known here", e);
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, place.getPort()), MILLIS);
            return socket.getLocalAddress().getHostAddress();
        } catch (ConnectException e) {
            throw new IOException("nothing listens on port " + place.getPort(), e);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + MILLIS / 1000 + " s", e);
        }
    }
}
