package org.zimagelab.torch.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of libtorch, as a person gets to read them. */
final class TorchFailure {
    /** libtorch's message when the card's memory is full: one line of six sentences. */
    private static final Pattern FULL =
            Pattern.compile("CUDA out of memory\\. Tried to allocate ([\\d.]+ \\w+)\\. GPU \\d+ has a total capacity of"
                    + " ([\\d.]+ \\w+) of which ([\\d.]+ \\w+) is free");

    private TorchFailure() {}

    /** The last line of a TorchScript trace is the error; the lines above tell where it is in the source. */
    static String reason(String trace) {
        Matcher full = FULL.matcher(trace);
        if (full.find()) {
            return "the card's memory is full: " + full.group(1) + " more do not fit, " + full.group(3) + " of "
                    + full.group(2)
                    + " are free; use --dtype bf16 or a smaller picture, or --device cpu";
        }
        String[] lines = trace.strip().split("\n");
        for (int i = lines.length - 1; i >= 0; i--) {
            if (lines[i].contains("Error:")) {
                return "PyTorch failed: " + lines[i].strip();
            }
        }
        return "PyTorch failed: " + lines[0].strip();
    }
}
