package org.zimagelab.kernel.commands;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The environment of shell commands: that of the kernel, with the variables that {@code %env} has set. */
final class ShellEnvironment {
    private final Map<String, String> set = new TreeMap<>();

    /** A copy of the environment, values by name. */
    synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(System.getenv());
        all.putAll(set);
        return all;
    }

    synchronized void set(String name, String value) {
        set.put(name, value);
    }

    /** Whether the value should not be saved in a notebook. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of("key", "token", "secret", "password", "passwd").anyMatch(lower::contains);
    }
}
