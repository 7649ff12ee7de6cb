package org.zimagelab.tuning.claims;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.evidence.Estimand;

/**
 * A file of claims, as docs/claims.md describes it.
 *
 * @param name of the file, without folder and ending
 * @param title of the page
 * @param source the document that makes the claims
 * @param about the model that the document speaks of
 * @param estimand what claims are tested for that name none themselves
 * @param firstSeed the first of consecutive seeds
 * @param seeds how many seeds each prompt has, at least 1
 * @param size width × height such as {@code 1024x768}; empty where each model makes pictures of its own size
 * @param prompts at least one
 * @param families names with their titles; tests of one family are corrected together
 * @param claims in the order of the file, at least one
 */
public record ClaimFile(
        String name,
        Wording title,
        String source,
        String about,
        Estimand estimand,
        long firstSeed,
        int seeds,
        Optional<String> size,
        List<ClaimPrompt> prompts,
        Map<String, Wording> families,
        List<Claim> claims) {
    /** The files that come with the program: their names stand for them. */
    public static final List<String> SHIPPED = List.of("article", "vendor", "comfyui", "swarmui", "diffusers");

    private static final String ENDING = ".yaml";
    private static final long MOST_BYTES = 4_000_000;

    public ClaimFile {
        prompts = List.copyOf(prompts);
        families = Collections.unmodifiableMap(new LinkedHashMap<>(families));
        claims = List.copyOf(claims);
    }

    /**
     * A file that comes with the program, or a file at a path.
     *
     * @param word one of {@link #SHIPPED}, or a path
     * @throws IllegalArgumentException with one line, if there is no such file, or if it breaks the format; then with
     *     the line
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ClaimFile read(String word) {
        if (SHIPPED.contains(word)) {
            return shipped(word);
        }
        Path path = Path.of(word);
        String file = String.valueOf(path.getFileName());
        try {
            if (Files.isDirectory(path)) {
                throw new IllegalArgumentException(
                        "claims " + Printable.value(word) + ": this is a folder; expected a file");
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "claims " + Printable.value(word) + ": the file is too large for claims");
            }
            return parse(file, decoded(file, Files.readAllBytes(path)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "claims " + Printable.value(word) + ": no such file; these come with the program: "
                            + String.join(", ", SHIPPED),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param file its name, for the errors
     * @throws IllegalArgumentException with one line that has the file and the line
     */
    public static ClaimFile parse(String file, String text) {
        return new ClaimFileReader(file, text).read();
    }

    private static ClaimFile shipped(String word) {
        try (InputStream in = ClaimFile.class.getResourceAsStream(word + ENDING)) {
            if (in == null) {
                throw new IllegalStateException("the claims of '" + word + "' are not in this build");
            }
            return parse(word + ENDING, decoded(word + ENDING, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8 text", e);
        }
    }

    /** How many verdicts it gives for each model. */
    public int readings() {
        return claims.stream().mapToInt(Claim::readings).sum();
    }

    /** The same claims with other prompts; their ids are {@code prompt 1}, {@code prompt 2} and so on. */
    public ClaimFile withPrompts(List<ClaimPrompt> others) {
        return new ClaimFile(name, title, source, about, estimand, firstSeed, seeds, size, others, families, claims);
    }

    /** The same claims with so many seeds for each prompt. */
    public ClaimFile withSeeds(int count) {
        return new ClaimFile(name, title, source, about, estimand, firstSeed, count, size, prompts, families, claims);
    }

    /** The same claims, tested for these prompts or for new ones, whatever the file says. */
    public ClaimFile withEstimand(Estimand other) {
        List<Claim> all = claims.stream()
                .map(claim -> new Claim(
                        claim.id(),
                        claim.words(),
                        claim.source(),
                        claim.family(),
                        Optional.of(other),
                        claim.variant(),
                        claim.prompts(),
                        claim.design(),
                        claim.meanings(),
                        claim.margin()))
                .toList();
        return new ClaimFile(name, title, source, about, other, firstSeed, seeds, size, prompts, families, all);
    }

    /** What a claim is tested for. */
    public Estimand estimand(Claim claim) {
        return claim.estimand().orElse(estimand);
    }

    /** The prompts that a claim speaks of. Where prompts were replaced, it is tested on all of them. */
    public List<ClaimPrompt> prompts(Claim claim) {
        List<ClaimPrompt> named = prompts.stream()
                .filter(prompt -> claim.prompts().contains(prompt.id()))
                .toList();
        return named.isEmpty() ? prompts : named;
    }
}
