package org.zimagelab.spark;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Optional;

/** An address of this machine that others may reach. */
final class OwnAddress {
    private OwnAddress() {}

    /**
     * The first one that is not of this machine alone. A network that is in use comes before one that is not, as a
     * bridge without pods, and a private address before a public one.
     */
    static Optional<String> reachable() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(network -> is(network, NetworkInterface::isLoopback).equals(Optional.of(false)))
                    .sorted(Comparator.comparing(
                            network -> !is(network, NetworkInterface::isUp).orElse(false)))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparing(address -> !address.isSiteLocalAddress()))
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    static boolean isLoopback(String address) {
        return address.matches("127(\\.\\d+){3}|\\[?(0:){7}1]?|\\[?::1]?|localhost");
    }

    @FunctionalInterface
    private interface Question {
        boolean ask(NetworkInterface network) throws SocketException;
    }

    /** Empty if the network is gone. */
    private static Optional<Boolean> is(NetworkInterface network, Question question) {
        try {
            return Optional.of(question.ask(network));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
