package org.zimagelab.spark;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** An address of this machine that others may reach. */
final class OwnAddress {
    private OwnAddress() {}

    /** The first one that is not of this machine alone; those of private networks come before public ones. */
    static Optional<String> reachable() {
        try {
            List<InetAddress> all = NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::isUp)
                    .sorted(Comparator.comparing(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
            return all.stream()
                    .filter(address -> address instanceof Inet4Address)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparing(address -> !address.isSiteLocalAddress()))
                    .map(InetAddress::getHostAddress);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    static boolean isLoopback(String address) {
        return address.matches("127(\\.\\d+){3}|\\[?(0:){7}1]?|\\[?::1]?|localhost");
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException e) {
            return false; // it has gone
        }
    }
}
