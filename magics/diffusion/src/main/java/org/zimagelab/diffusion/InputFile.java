package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.files.HashedFiles;

/**
 * A file beside the model that decides pixels, such as a LoRA or a picture to begin with: its name for people, and the
 * digest of its content for everything else. Two files of one content are equal, wherever they are.
 *
 * @param name of the file, without its folder
 * @param digest the first {@value #DIGITS} hex digits of the SHA-256 of its content
 */
public record InputFile(String name, String digest) {
    /** A1111 and Civitai write 10; 16 digits do not meet by chance. */
    static final int DIGITS = 16;

    private static final Pattern TEXT = Pattern.compile("(?s)(.+)@([0-9a-f]{" + DIGITS + "})");

    /** Digits that tell two files of one name apart where only their names are shown. */
    private static final int SHOWN_DIGITS = 4;

    /** Digests by name of all files that were named in this process. */
    private static final Map<String, Set<String>> NAMED = new ConcurrentHashMap<>();

    /** Files that were read, as they were then. */
    private static final Map<Path, ReadFile> READ = new ConcurrentHashMap<>();

    private record ReadFile(FileStamp stamp, InputFile file) {}

    /** Where a content was seen in this process, by its digest: a text names no folder. */
    private static final Map<String, Set<Path>> SEEN = new ConcurrentHashMap<>();

    public InputFile {
        NAMED.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet()).add(digest);
    }

    /** All files that a picture is made of besides the model, without repeats. */
    public static List<InputFile> of(Request request) {
        Optional<InputFile> upscaler = request.hires().upscaler() instanceof HiresUpscaler.Network network
                ? Optional.of(network.file())
                : Optional.empty();
        InitialImage image = request.image();
        return Stream.concat(
                        request.loras().stream().map(Lora::file),
                        Stream.of(image.picture(), image.mask(), upscaler).flatMap(Optional::stream))
                .distinct()
                .toList();
    }

    /**
     * Reads the content of a file, or knows it from an earlier time.
     *
     * @throws IllegalArgumentException with one line, if there is no such file or it cannot be read
     */
    public static InputFile read(Path path) {
        Path file = path.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("'" + Printable.value(path) + "': no such file");
        }
        try {
            FileStamp stamp = FileStamp.of(file);
            ReadFile known = READ.get(file);
            if (known != null && known.stamp.equals(stamp)) {
                return known.file;
            }
            Instant begun = Instant.now();
            try (HashedFiles hashed = new HashedFiles(Map.of(file, stamp), FileHashes.inCache())) {
                String digest = hashed.hashes().get(file).substring(0, DIGITS);
                InputFile read = new InputFile(String.valueOf(file.getFileName()), digest);
                SEEN.computeIfAbsent(digest, d -> ConcurrentHashMap.newKeySet()).add(file);
                if (!stamp.isRecent(begun)) {
                    READ.put(file, new ReadFile(stamp, read));
                }
                return read;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + Printable.value(path) + "': " + Printable.value(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("'" + Printable.value(path) + "': stopped while it was read", e);
        }
    }

    /**
     * What a person or a stored run names: a path, which is read, or {@link #text()}, which is not.
     *
     * @throws IllegalArgumentException with one line, if there is no such file or it cannot be read
     */
    public static InputFile of(String text) {
        Matcher known = TEXT.matcher(text);
        try {
            Path path = Path.of(text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
            return known.matches() && !Files.exists(path) ? new InputFile(known.group(1), known.group(2)) : read(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + Printable.value(text) + "': not the name of a file", e);
        }
    }

    /** {@code style.safetensors@0123456789abcdef}: the only form in keys, in the files of runs and in tables. */
    public String text() {
        return name + "@" + digest;
    }

    /**
     * A text of this class for a reader: the name alone, with some digits of the digest where this process
     * knows another file of the same name. Other texts stay as they are.
     */
    public static String shown(String text) {
        Matcher known = TEXT.matcher(text);
        if (!known.matches()) {
            return text;
        }
        String name = known.group(1);
        boolean isAlone = NAMED.getOrDefault(name, Set.of()).stream().allMatch(known.group(2)::equals);
        return isAlone ? name : name + " (" + known.group(2).substring(0, SHOWN_DIGITS) + ")";
    }

    /**
     * A text of this class as a person would type it: the path of the file where this process knows it, relative to the
     * working folder where it is in there. Other texts stay as they are.
     */
    public static String typed(String text) {
        Matcher known = TEXT.matcher(text);
        Path here = Path.of("").toAbsolutePath();
        return known.matches()
                ? seen(known.group(1), known.group(2))
                        .map(file -> (file.startsWith(here) ? here.relativize(file) : file).toString())
                        .orElse(text)
                : text;
    }

    /** Where this content is: a file of this name, or else another one; one that is gone if there is no other. */
    private static Optional<Path> seen(String name, String digest) {
        return SEEN.getOrDefault(digest, Set.of()).stream()
                .min(Comparator.comparing((Path file) -> !Files.isRegularFile(file))
                        .thenComparing(
                                file -> !String.valueOf(file.getFileName()).equals(name))
                        .thenComparing(Path::toString));
    }

    /**
     * Whether somebody who types this means the file of a text: by its path, if that is the same content, else by its
     * name or the digits that {@link #shown} adds.
     */
    public static boolean isNamed(String text, String typed) {
        Matcher known = TEXT.matcher(text);
        if (!known.matches()) {
            return text.equals(typed);
        }
        try {
            InputFile file = of(typed);
            return file.digest.equals(known.group(2));
        } catch (IllegalArgumentException e) {
            return typed.equals(known.group(1)) || typed.equals(shown(text));
        }
    }

    /**
     * Where the content is.
     *
     * @throws IllegalArgumentException with one line, if this process has not seen it, or if the file is no
     *     longer there or has changed
     */
    public Path path() {
        Path file = seen(name, digest)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + Printable.value(name) + "': this run needs the file whose SHA-256" + " begins with "
                                + digest + "; name the file again, so that it is found"));
        if (!read(file).digest.equals(digest)) {
            throw new IllegalArgumentException("'" + Printable.value(file) + "': the file has changed; name it again");
        }
        return file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputFile file && digest.equals(file.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
