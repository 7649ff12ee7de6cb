package org.zimagelab.torch.hub;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a hub says of a repository at a revision.
 *
 * @param commit that the revision names
 * @param files all of them
 */
public record RepositoryListing(String commit, List<HubFile> files) {
    /** The paths of all files, sorted. */
    public Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        files.forEach(file -> paths.add(file.path()));
        return paths;
    }

    /** The file at a path, if there is one. */
    public Optional<HubFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
