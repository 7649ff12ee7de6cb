package org.zimagelab.tuning.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Language;

/**
 * What stands out in one picture.
 *
 * @param name of the picture: its file
 * @param request how it was made, where that is known
 * @param scores what was looked at, by name
 * @param findings the clearest first; empty where nothing stands out
 * @param others pictures of the same sweep that it was held against; 0 where it stands alone
 * @param note why it cannot be judged at all, English then Chinese; empty where it can
 */
public record Diagnosis(
        String name,
        Optional<Request> request,
        Map<String, Double> scores,
        List<Finding> findings,
        int others,
        List<String> note) {

    public Diagnosis {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        findings = List.copyOf(findings);
        note = List.copyOf(note);
    }

    /** Its title: the prompt and what decides the picture, where that is known, else the file's name; one line. */
    public String title() {
        return DiagnosisText.title(this);
    }

    /** One line that names the defects behind the first; empty where there are none. */
    public Optional<String> also(Language language) {
        return findings.size() < 2
                ? Optional.empty()
                : Optional.of(new DiagnosisText(language).also(findings.subList(1, findings.size())));
    }

    /**
     * In words: of the first defect what is wrong, what to try, and, indented below it, the evidence; then a line that
     * names the others, and they in the same way, indented. One line where nothing stands out or nothing can be judged.
     */
    public List<String> lines(Language language) {
        return new DiagnosisText(language).lines(this);
    }

    /** Its title and its {@link #lines}, in the language of the system. */
    @Override
    public String toString() {
        return title() + "\n" + String.join("\n", lines(Language.ofSystem()));
    }
}
