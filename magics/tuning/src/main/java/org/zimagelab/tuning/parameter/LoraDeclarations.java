package org.zimagelab.tuning.parameter;

import org.zimagelab.diffusion.InputFile;

/** Declarations of {@link Parameter}: low-rank adaptations of the transformer. */
final class LoraDeclarations {
    private static final String WHAT = "FILE.safetensors[:WEIGHT], weight 1 if none is named; several at once with +"
            + " between them, such as a.safetensors:0.8+b.safetensors:0.5";

    private LoraDeclarations() {}

    static Declaration<String> lora() {
        return Declaration.text("lora", r -> LoraText.of(r.loras()), (r, text) -> r.withLoras(LoraText.parse(text)))
                .called("LoRA", "LoRA")
                .checked(value ->
                        LoraText.of(LoraText.parse(String.valueOf(value).strip())))
                .separated(text -> LoraText.list("lora", text))
                .shownAs(text -> LoraText.renamed(text, InputFile::shown))
                .typedAs(text -> LoraText.renamed(text, InputFile::typed))
                .off(LoraText.NONE)
                .optional()
                .keyedAs(LoraText::key)
                .info("Lora hashes", LoraText::hashes)
                .shownAs(text -> LoraText.renamed(text, InputFile::shown))
                .typedAs(text -> LoraText.renamed(text, InputFile::typed))
                .selectedBy(LoraText::isNamed)
                .value("FILE", "a LoRA: " + WHAT)
                .list("LoRAs: " + WHAT + "; off is none")
                .pair("of a sweep: those with this LoRA")
                .stored("runs with one of these LoRAs")
                .chosen("of a sweep: those with this LoRA");
    }
}
