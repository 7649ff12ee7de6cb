package org.zimagelab.tuning.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Language;

/**
 * The defects that stand out in one picture.
 *
 * @param name of the picture, such as its file name
 * @param request how it was made, if that is known
 * @param scores that were examined, by name
 * @param findings the clearest first; empty if nothing stands out
 * @param others number of other pictures of the sweep; 0 without a sweep
 * @param note why the picture cannot be judged, in English and in Chinese; empty if it can
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

    /** One line: prompt and settings if they are known, else the name of the file. */
    public String title() {
        return DiagnosisText.title(this);
    }

    /** One line that names all defects but the first; empty if there are no others. */
    public Optional<String> also(Language language) {
        return findings.size() < 2
                ? Optional.empty()
                : Optional.of(new DiagnosisText(language).also(findings.subList(1, findings.size())));
    }

    /**
     * For the first defect: what is wrong, what to try, and, indented, the evidence. Then one line that names the
     * other defects, and the same lines for each of them, indented. A single line if nothing stands out or the
     * picture cannot be judged.
     */
    public List<String> lines(Language language) {
        return new DiagnosisText(language).lines(this);
    }

    /** {@link #title} and {@link #lines}, in the language of the system. */
    @Override
    public String toString() {
        return title() + "\n" + String.join("\n", lines(Language.ofSystem()));
    }
}
