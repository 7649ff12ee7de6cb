package org.zimagelab.spark;

import java.util.List;

/** The device on which a task computes, and the name of its machine. */
final class TaskDevice {
    /** Spark's name of the resource. */
    static final String GPU = "gpu";

    private TaskDevice() {}

    /**
     * The device of a task: the card whose address Spark gave it, else the kind of device that the model names.
     *
     * @param addresses of the task's {@code gpu} resource; none where the cluster hands out no cards
     * @param kind {@code cpu} or {@code cuda}
     * @return {@code cpu}, {@code cuda} (the first card), or {@code cuda:N}
     * @throws MisfitException if an address is not the number of a card
     */
    static String of(List<String> addresses, String kind) {
        return addresses.isEmpty() ? kind : card(addresses.get(0));
    }

    private static String card(String address) {
        if (!address.matches("\\d{1,3}")) {
            throw new MisfitException("Spark names a card '" + address + "'; expected its number, as the script"
                    + " getGpusResources.sh of Spark finds it");
        }
        return "cuda:" + Integer.parseInt(address);
    }

    /**
     * The name of a machine: a pod's name is unique, and known to {@code kubectl}, unlike its address.
     *
     * @param pod the executor's; empty if it runs in none
     * @param host of the executor, as Spark names it
     * @param executor Spark's name of it
     * @param address of a card that Spark hands out; empty for none
     */
    static String machine(String pod, String host, String executor, String address) {
        String where = OwnAddress.isLoopback(host) ? "localhost" : host;
        return (pod.isEmpty() ? where + "#" + executor : pod) + (address.isEmpty() ? "" : " cuda:" + address);
    }
}
