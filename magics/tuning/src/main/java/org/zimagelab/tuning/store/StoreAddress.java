package org.zimagelab.tuning.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;

/**
 * Where a store is, as a user writes it: a folder, {@code file:///a/folder}, or the address of a folder that one of
 * Hadoop's file systems opens, such as {@code s3a://bucket/path} or {@code hdfs://host:8020/path}.
 *
 * @param text as it was written
 */
public record StoreAddress(String text) {
    /** Two letters at least: {@code C:\folder} is a folder of Windows. */
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(?://([^/]*))?(/.*)?");

    private static final Pattern PLAIN = Pattern.compile("[^A-Za-z0-9._-]+");

    private static final int MOST_CHARACTERS = 40;

    /** @throws StoreException with one line, if the address has a password, or is one of {@code file:} with a host */
    public StoreAddress {
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            String authority = address.group(2) == null ? "" : address.group(2);
            String user = authority.contains("@") ? authority.substring(0, authority.lastIndexOf('@')) : "";
            String scheme = address.group(1).toLowerCase(Locale.ROOT);
            // abfs://container@account names no user
            if (user.contains(":") || !user.isEmpty() && scheme.startsWith("s3")) {
                throw new StoreException("store " + scheme + "://…"
                        + Printable.value(authority.substring(authority.lastIndexOf('@')))
                        + ": leave user names, passwords and keys out of the address;"
                        + " give them by the file system's own configuration");
            }
            if (scheme.equals("file") && !authority.isEmpty()) {
                throw new StoreException(
                        "store " + Printable.value(text) + ": write file:/// and the path of a folder");
            }
        }
    }

    /** Whether a word has a scheme, as {@code s3a:}, and so is not the name of a file. */
    public static boolean isAddress(String word) {
        return ADDRESS.matcher(word).matches();
    }

    /** Whether it takes one of Hadoop's file systems to open it. */
    public boolean isShared() {
        Matcher address = ADDRESS.matcher(text);
        return address.matches() && !isFile(address);
    }

    private static boolean isFile(Matcher address) {
        return address.group(1).equalsIgnoreCase("file");
    }

    /**
     * The store's folder on this machine. Of a shared store it is the folder of the copies.
     *
     * @param cache the folder under which copies are kept
     * @throws StoreException with one line, if it is no path
     */
    public Path folder(Path cache) {
        Matcher address = ADDRESS.matcher(text);
        if (!address.matches()) {
            return path(text);
        }
        if (isFile(address)) {
            try {
                return Path.of(new URI(text));
            } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
                // a path with spaces, as people write it
                return path(address.group(3) == null ? "" : address.group(3));
            }
        }
        String words = PLAIN.matcher(text).replaceAll("-").replaceFirst("-+$", "");
        String name = words.substring(0, Math.min(words.length(), MOST_CHARACTERS));
        return cache.resolve("stores")
                .resolve(name + "-" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path path(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new StoreException("store " + Printable.value(text) + ": not a path", e);
        }
    }
}
