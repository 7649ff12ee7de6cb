package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.zimagelab.diffusion.weights.StoredTensor;
import org.zimagelab.diffusion.weights.Weights;

/**
 * Tells models apart without reading 33 GB: SHA-256 over the configs, the tokenizer, and of every tensor its name, dtype,
 * shape and the bytes at both its ends. Turbo and base share every name and shape, and a merged LoRA changes whole
 * tensors, so bytes of every tensor must count.
 */
final class Fingerprint {
    private static final int SAMPLE = 4096;

    private Fingerprint() {}

    static String of(List<Path> configs, List<Weights> components) throws IOException {
        MessageDigest sha = sha256();
        for (Path config : configs) {
            sha.update(Files.readAllBytes(config));
        }
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE);
        for (Weights w : components) {
            for (Path file : w.files()) {
                try (FileChannel channel = FileChannel.open(file)) {
                    List<StoredTensor> inFile = w.tensors().values().stream()
                            .filter(t -> t.file().equals(file))
                            .sorted(Comparator.comparing(StoredTensor::name))
                            .toList();
                    for (StoredTensor t : inFile) {
                        sha.update((t.name() + t.dtype() + java.util.Arrays.toString(t.shape()))
                                .getBytes(StandardCharsets.UTF_8));
                        update(sha, channel, sample, t.offset(), Math.min(SAMPLE, t.bytes()));
                        if (t.bytes() > SAMPLE) {
                            update(sha, channel, sample, t.offset() + t.bytes() - SAMPLE, SAMPLE);
                        }
                    }
                }
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void update(MessageDigest sha, FileChannel channel, ByteBuffer buffer, long at, long length)
            throws IOException {
        buffer.clear().limit((int) length);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // until full, or the file ended, which the header's check excludes
        }
        sha.update(buffer.flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
