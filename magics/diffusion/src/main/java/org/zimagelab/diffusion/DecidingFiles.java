package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.files.FileHashes;
import org.zimagelab.torch.files.FileStamp;
import org.zimagelab.torch.files.HashedFiles;

/**
 * The files of a model that decide pixels.
 *
 * @param names in the fingerprint, by file: such as {@code vae/config.json} in diffusers' layout, or what a single file
 *     holds
 * @param stamps of these and perhaps of other files, taken before any of them was read
 * @param assumed what decides pixels and is in no file, or ""
 */
record DecidingFiles(Map<Path, String> names, Map<Path, FileStamp> stamps, String assumed) {

    /** Stamps of files that are about to be read. */
    static Map<Path, FileStamp> stamps(Collection<Path> files) {
        Map<Path, FileStamp> stamps = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                stamps.put(file, FileStamp.of(file));
            } catch (IOException e) {
                throw new ModelException(file + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
            }
        }
        return stamps;
    }

    /**
     * The files as they were when their stamps were taken.
     *
     * @throws ModelException if one appeared or vanished meanwhile
     */
    HashedFiles hashed(FileHashes memory) {
        Map<Path, FileStamp> read = new LinkedHashMap<>();
        for (Path file : names.keySet()) {
            FileStamp stamp = stamps.get(file);
            if (stamp == null) {
                throw new ModelException(
                        file + (Files.isRegularFile(file) ? ": appeared while the model was being read" : ": missing"));
            }
            read.put(file, stamp);
        }
        return new HashedFiles(read, memory);
    }
}
