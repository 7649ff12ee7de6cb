package org.zimagelab.torch.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a file system says of a file without reading it. Whoever writes to a file, replaces it or cuts it gives it another
 * stamp: a program can set the time of modification back, but not the time of change (Unix's {@code ctime}).
 *
 * @param size bytes
 * @param modified when its content was last written, as programs may set it
 * @param changed when content, times, name or rights were last changed; null where the file system does not say (Windows)
 * @param place device and inode, where the file system has them
 */
public record FileStamp(long size, FileTime modified, FileTime changed, String place) {
    /** Two changes within this time may get the same stamp: the coarsest clocks of file systems count two seconds. */
    private static final Duration GRANULARITY = Duration.ofSeconds(2);

    /**
     * A page that a process has mapped and written gets no new time at the next write before the system has taken it to
     * the disk, half a minute later by default.
     */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** Of the file that a path names, by way of links. */
    public static FileStamp of(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> a = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,dev,ino");
            return new FileStamp(
                    (Long) a.get("size"),
                    (FileTime) a.get("lastModifiedTime"),
                    (FileTime) a.get("ctime"),
                    a.get("dev") + " " + a.get("ino"));
        }
        BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(a.size(), a.lastModifiedTime(), null, a.creationTime() + " " + a.fileKey());
    }

    /** Whether a change after this moment might leave the stamp as it is, on a file system of the coarsest clock. */
    boolean isRecent(Instant now) {
        Instant last = (changed == null ? modified : changed).toInstant();
        // a little ahead of this machine is another machine's clock; far ahead, the next change has an earlier time
        return last.isAfter(now.minus(GRANULARITY)) && last.isBefore(now.plus(SETTLED));
    }

    /**
     * Whether the stamp tells this content from any other, also in days to come. It does not where the last change is
     * too young, or told in whole seconds: images of file systems carry times that their builder chose.
     */
    boolean isSettled(Instant now) {
        return changed != null
                && changed.toInstant().getNano() != 0
                && changed.toInstant().isBefore(now.minus(SETTLED));
    }

    /** Whether nothing but name, rights or links can have changed since another stamp. */
    boolean sameContent(FileStamp other) {
        return size == other.size && modified.equals(other.modified) && place.equals(other.place);
    }

    /** One line, for the memory of hashes; for settled stamps only. */
    String text() {
        return size + " " + nanos(modified) + " " + nanos(changed) + " " + place;
    }

    private static String nanos(FileTime time) {
        Instant t = time.toInstant();
        return t.getEpochSecond() + "." + String.format("%09d", t.getNano());
    }
}
