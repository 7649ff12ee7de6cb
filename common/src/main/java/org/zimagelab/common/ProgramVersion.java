package org.zimagelab.common;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;

/**
 * Which build of this program runs.
 *
 * @param version as Maven names it: {@code 0.1.0-SNAPSHOT}; {@code unknown} where the classes were not built by Maven
 * @param commit 40 hex digits of git's commit that was built; empty where it is not known, as in a build from an
 *     archive of the sources or in a worktree
 * @param changed whether files of that commit had been changed before the build
 */
public record ProgramVersion(String version, Optional<String> commit, boolean changed) {
    /** Digits of a commit that are enough to name it. */
    private static final int DIGITS = 12;

    private static final ProgramVersion HERE = of(properties("program.properties"), properties("commit.properties"));

    /** The build that this class belongs to. */
    public static ProgramVersion here() {
        return HERE;
    }

    /** @param commit what the build wrote of git; empty where it wrote nothing */
    static ProgramVersion of(Properties program, Properties commit) {
        return new ProgramVersion(
                Optional.of(program.getProperty("version", ""))
                        .filter(version -> version.matches("\\d\\S*"))
                        .orElse("unknown"),
                Optional.of(commit.getProperty("git.commit.id", "")).filter(id -> id.matches("[0-9a-f]{40,64}")),
                !commit.getProperty("git.dirty", "false").equals("false"));
    }

    private static Properties properties(String name) {
        Properties properties = new Properties();
        try (InputStream in = ProgramVersion.class.getResourceAsStream(name)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException | IllegalArgumentException e) {
            // unknown, and said so
        }
        return properties;
    }

    /** One word or a few for files: {@code 0.1.0 3ab11b7e0c5d}, with {@code +} behind it if files were changed. */
    public String brief() {
        return version
                + commit.map(id -> " " + id.substring(0, DIGITS) + (changed ? "+" : ""))
                        .orElse("");
    }

    /** A line to read: {@code 0.1.0, commit 3ab11b7e…}, or that the commit is unknown or its files were changed. */
    public String line() {
        return version + ", "
                + commit.map(id ->
                                changed ? "commit unknown, built from changed files of commit " + id : "commit " + id)
                        .orElse("commit unknown, built outside a clone");
    }
}
