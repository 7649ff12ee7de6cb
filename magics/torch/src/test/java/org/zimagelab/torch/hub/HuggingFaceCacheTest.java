package org.zimagelab.torch.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.torch.ModelException;

class HuggingFaceCacheTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String OTHER = "fedcba9876543210fedcba9876543210fedcba98";
    private static final String[] VARIABLES = {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"};

    @TempDir
    Path cache;

    private static String folder(String... environment) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            if (environment[i + 1] != null) {
                variables.put(environment[i], environment[i + 1]);
            }
        }
        return HuggingFaceCache.folder(variables::get, "/home/java").normalize().toString();
    }

    /**
     * {@code huggingface_hub.constants.HF_HUB_CACHE} of huggingface_hub 1.33.0, reloaded for each of 11⁴ combinations
     * of these values (null = unset) in the order of {@code itertools.product}, with HOME=/home/me/, V=/v and W=w$V:
     * the SHA-256 of all, normalised, one a line.
     */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFolderIsTheHubs() throws Exception {
        String[] values = {
            null, "/a", "~/b", "~", "$V/c", "${V}/$UNSET/d", "${UNSET}", "rel/x", "/e$V", "~nobody-here/x", "~/$W"
        };
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < 11 * 11 * 11 * 11; i++) {
            String[] environment = {
                "HOME",
                "/home/me/",
                "V",
                "/v",
                "W",
                "w$V",
                VARIABLES[0],
                values[i / 1331],
                VARIABLES[1],
                values[i / 121 % 11],
                VARIABLES[2],
                values[i / 11 % 11],
                VARIABLES[3],
                values[i % 11]
            };
            sha.update((folder(environment) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                "174c2db292c33e5dba7dbcd4edc02c4b12db8e4de6c8796ec52079db4c36fe2c",
                HexFormat.of().formatHex(sha.digest()));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void emptyVariablesAreUnset() {
        assertEquals("/home/java/.cache/huggingface/hub", folder());
        assertEquals("/home/me/.cache/huggingface/hub", folder("HOME", "/home/me", "HF_HUB_CACHE", ""));
        assertEquals("/x/hub", folder("HF_HUB_CACHE", " ", "HUGGINGFACE_HUB_CACHE", "", "HF_HOME", "/x"));
        assertEquals("/c/huggingface/hub", folder("HF_HOME", "", "XDG_CACHE_HOME", "/c"));
    }

    private Path repository(String... revisions) throws IOException {
        Path repository = cache.resolve("models--a--c");
        for (String revision : revisions) {
            Files.createDirectories(repository.resolve("snapshots").resolve(revision));
        }
        return repository;
    }

    private void ref(String name, String commit) throws IOException {
        Path ref = cache.resolve("models--a--c/refs").resolve(name);
        Files.createDirectories(ref.getParent());
        Files.writeString(ref, commit);
    }

    private String lacking(String revision) {
        return assertThrows(
                        ModelException.class, () -> HuggingFaceCache.find(cache, "a/c", Optional.ofNullable(revision)))
                .getMessage();
    }

    @Test
    void branchesAndCommitsAreFound() throws Exception {
        Path repository = repository(COMMIT, OTHER);
        ref("main", COMMIT);
        ref("v1", OTHER + "\n");
        ref("refs/pr/3", OTHER);
        assertEquals(
                repository.resolve("snapshots").resolve(COMMIT), HuggingFaceCache.find(cache, "a/c", Optional.empty()));
        for (String revision : new String[] {"v1", "refs/pr/3", OTHER}) {
            assertEquals(
                    repository.resolve("snapshots").resolve(OTHER),
                    HuggingFaceCache.find(cache, "a/c", Optional.of(revision)));
        }
    }

    @ParameterizedTest
    @CsvSource({"../../../etc", "v1/../../..", "..", "/etc"})
    void noRevisionLeadsOut(String revision) throws Exception {
        repository(COMMIT);
        ref("main", COMMIT);
        assertTrue(lacking(revision).contains("not its revision"), lacking(revision));
    }

    @Test
    void whatIsThereInsteadIsSaid() throws Exception {
        assertTrue(lacking(null)
                .endsWith("nor in the Hugging Face cache " + cache + "; download it once with: hf download a/c"));
        repository(COMMIT, OTHER);
        ref("v1", OTHER);
        ref("gone", "1".repeat(40));
        assertEquals(
                "'a/c': the Hugging Face cache " + cache
                        + " has this model, but not its revision main; it has a/c@v1, a/c@" + COMMIT
                        + ", which you can name like this. To download the one asked for: hf download a/c",
                lacking(null));
        assertTrue(lacking("v2").startsWith("'a/c@v2': "), lacking("v2"));
        assertTrue(lacking("v2").endsWith("hf download a/c --revision v2"), lacking("v2"));
        Files.createDirectories(cache.resolve("models--a--c/blobs"));
        Files.writeString(cache.resolve("models--a--c/blobs/abc.incomplete"), "half");
        assertEquals(
                "'a/c': its download into the Hugging Face cache " + cache
                        + " is not complete; run again: hf download a/c",
                lacking(null));
    }
}
