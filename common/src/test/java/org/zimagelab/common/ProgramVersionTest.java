package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProgramVersionTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    private static ProgramVersion of(Map<String, String> commit) {
        return ProgramVersion.of(properties(Map.of("version", "1.2")), properties(commit));
    }

    @Test
    void saysTheCommit() {
        ProgramVersion version = of(Map.of("git.commit.id", COMMIT, "git.dirty", "false"));
        assertEquals("1.2, commit " + COMMIT, version.line());
        assertEquals("1.2 0123456789ab", version.brief());
    }

    @Test
    void saysThatFilesWereChanged() {
        ProgramVersion version = of(Map.of("git.commit.id", COMMIT, "git.dirty", "true"));
        assertEquals("1.2, commit unknown, built from changed files of commit " + COMMIT, version.line());
        assertEquals("1.2 0123456789ab+", version.brief());
    }

    @Test
    void saysThatTheCommitIsUnknown() {
        for (Map<String, String> commit : List.of(
                Map.<String, String>of(), Map.of("git.commit.id", "${git.commit.id}"), Map.of("git.dirty", "true"))) {
            assertEquals(
                    "1.2, commit unknown, built outside a clone", of(commit).line());
            assertEquals("1.2", of(commit).brief());
        }
    }

    @Test
    void theBuildWritesItsVersion() {
        assertTrue(
                ProgramVersion.here().version().matches("\\d.*"),
                ProgramVersion.here().version());
        assertEquals(
                "unknown",
                ProgramVersion.of(properties(Map.of("version", "${project.version}")), new Properties())
                        .version());
    }
}
