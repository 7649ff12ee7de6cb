package org.zimagelab.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.torch.files.CacheFolder;

/**
 * A folder among this jar's resources: {@code NAME/…}, with a list of its files in {@code NAME.sha256}, in the format
 * of {@code sha256sum}.
 *
 * @param name of the folder
 * @param hashes SHA-256 of each file in hex, by relative path
 * @param version the first 12 digits of the list's own SHA-256; each version is unpacked into a folder of its own
 */
record EmbeddedFolder(String name, Map<String, String> hashes, String version) {
    private static final int VERSION_DIGITS = 12;

    static EmbeddedFolder named(String name) throws IOException {
        byte[] list = bytes(name + ".sha256");
        Map<String, String> hashes = new LinkedHashMap<>();
        new String(list, StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] hashAndPath = line.split(" +", 2);
            hashes.put(hashAndPath[1], hashAndPath[0]);
        });
        return new EmbeddedFolder(name, hashes, DigestUtils.sha256Hex(list).substring(0, VERSION_DIGITS));
    }

    /**
     * The folder on disk. The first call unpacks it; later calls check it and replace damaged files. Two processes may
     * do this at the same time.
     *
     * @throws IOException when the cache cannot be written
     */
    Path unpacked() throws IOException {
        Path target = CacheFolder.path().resolve(name + "-" + version);
        if (intact(target)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        Path fresh = Files.createTempDirectory(target.getParent(), name + "-unpacking-");
        try {
            for (String path : hashes.keySet()) {
                Path file = fresh.resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, bytes(name + "/" + path));
            }
            if (Files.exists(target)) {
                repair(fresh, target);
            } else {
                try {
                    AtomicFile.move(fresh, target);
                } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
                    repair(fresh, target);
                }
            }
        } finally {
            AtomicFile.deleteTree(fresh);
        }
        return target;
    }

    /** Replaces file by file: another process that has mapped the old files can still use them. */
    private void repair(Path fresh, Path target) throws IOException {
        for (String path : hashes.keySet()) {
            Files.createDirectories(target.resolve(path).getParent());
            Files.move(fresh.resolve(path), target.resolve(path), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private boolean intact(Path folder) throws IOException {
        for (var e : hashes.entrySet()) {
            Path file = folder.resolve(e.getKey());
            if (!Files.isRegularFile(file)
                    || !DigestUtils.sha256Hex(Files.readAllBytes(file)).equals(e.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = EmbeddedFolder.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("resource " + resource + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }
}
