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
 * What the file system knows about a file without reading it. Writing to a file, replacing it or cutting it changes its
 * stamp: a program can set back the time of modification, but not the time of change (Unix's {@code ctime}).
 *
 * @param size bytes
 * @param modified when its content was last written, as programs may set it
 * @param changed when content, times, name or rights were last changed; null where the file system does not keep it
 *     (Windows)
 * @param place device and inode, or what the file system has instead
 */
public record FileStamp(long size, FileTime modified, FileTime changed, String place) {
    /**
     * Two changes within this time may leave the same stamp: the coarsest file systems count in steps of two seconds.
     */
    private static final Duration GRANULARITY = Duration.ofSeconds(2);

    /**
     * If a process writes to a page that it has mapped, a second write gets no new time until the system has written
     * the page to disk, by default half a minute later.
     */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** The stamp of the file that a path names; links are followed. */
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
    public boolean isRecent(Instant now) {
        Instant last = (changed == null ? modified : changed).toInstant();
        // another machine's clock may be a little ahead; if it is far ahead, the next change has an earlier time
        return last.isAfter(now.minus(GRANULARITY)) && last.isBefore(now.plus(SETTLED));
    }

    /**
     * Whether every later change of the content will change the stamp. This is not certain if the last change is too
     * young, or if its time is in whole seconds: images of file systems have times that their builder chose.
     */
    boolean isSettled(Instant now) {
        return changed != null
                && changed.toInstant().getNano() != 0
                && changed.toInstant().isBefore(now.minus(SETTLED));
    }

    /** Whether only name, rights or links can have changed since another stamp. */
    boolean sameContent(FileStamp other) {
        return size == other.size && modified.equals(other.modified) && place.equals(other.place);
    }

    /** One line for {@link FileHashes}; for settled stamps only. */
    String text() {
        return size + " " + nanos(modified) + " " + nanos(changed) + " " + place;
    }

    private static String nanos(FileTime time) {
        Instant t = time.toInstant();
        return t.getEpochSecond() + "." + String.format("%09d", t.getNano());
    }
}
