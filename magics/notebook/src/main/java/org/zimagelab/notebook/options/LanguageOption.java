package org.zimagelab.notebook.options;

import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.Language;
import picocli.CommandLine.Option;

/** In which language a magic answers. */
public final class LanguageOption {
    @Option(
            names = "--lang",
            paramLabel = "CODE",
            completionCandidates = CompletionCandidates.Languages.class,
            description = "en or zh (default: the system's)")
    private String lang;

    /** @throws MagicException with one line, if it is no language that is spoken here */
    public Language language() {
        return lang == null
                ? Language.ofSystem()
                : Language.named(lang)
                        .orElseThrow(
                                () -> new MagicException("--lang " + Printable.value(lang) + ": expected en or zh"));
    }
}
