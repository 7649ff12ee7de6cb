package org.zimagelab.tuning.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.Request;

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

    /** In English, a line each; a defect's evidence and causes are indented below it. */
    public List<String> english() {
        return new Wording(false).lines(this);
    }

    /** The same in Chinese. */
    public List<String> chinese() {
        return new Wording(true).lines(this);
    }

    @Override
    public String toString() {
        return String.join("\n", english());
    }
}
