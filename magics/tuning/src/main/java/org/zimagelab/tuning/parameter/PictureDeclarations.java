package org.zimagelab.tuning.parameter;

import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.tuning.parameter.Declaration.Role;

/** Declarations of {@link Parameter}: what is drawn, how large, from which noise and by which model. */
final class PictureDeclarations {
    private PictureDeclarations() {}

    static Declaration<String> model() {
        return Declaration.text("model", Request::model, Request::withModel)
                .called("model", "模型")
                .checked(ParameterValues::modelName)
                .notKept()
                .selfExplaining()
                .option(
                        OptionUse.LIST,
                        "models",
                        "LIST",
                        "names as after '%%zimage load', each in its turn and all in memory; whatever has no LIST"
                                + " (steps, guidance,",
                        "size) is for all of them the default of the loaded model (default: the loaded model alone)")
                .pair("of a sweep of several models: those of this one")
                .option(
                        OptionUse.STORED,
                        "model",
                        "NAME",
                        "runs of this model: its name, or the first digits of its weights, from eight on");
    }

    static Declaration<String> size() {
        return Declaration.text("size", r -> r.width() + "x" + r.height(), ParameterValues::sized)
                .called("size", "尺寸")
                .checked(ParameterValues::sizeText)
                .notKept()
                .selfExplaining()
                .info("Size")
                .value("WxH", "width and height in pixels, such as 1024x768 (default: the model's own size)")
                .list("WIDTHxHEIGHT in pixels (default: the model's own size)");
    }

    static Declaration<Integer> width() {
        return Declaration.whole("width", Request::width, (r, width) -> r.withSize(width, r.height()))
                .role(Role.FIXED)
                .value("N", "pixels (default: the model's own size)")
                .option(OptionUse.LIST, "width", "N", "pixels, of all pictures");
    }

    static Declaration<Integer> height() {
        return Declaration.whole("height", Request::height, (r, height) -> r.withSize(r.width(), height))
                .role(Role.FIXED)
                .value("N", "pixels (default: the model's own size)")
                .option(OptionUse.LIST, "height", "N", "pixels, of all pictures");
    }

    static Declaration<String> prompt() {
        return Declaration.text("prompt", Request::prompt, Request::withPrompt)
                .called("prompt", "提示词")
                .role(Role.TEXT)
                .option(OptionUse.PAIR, "prompt", "N[,M]", "of a sweep: its prompt of this number, from 1")
                .option(OptionUse.STORED, "prompt", "TEXT", "runs whose prompt contains this");
    }

    static Declaration<String> negative() {
        return Declaration.text("negative", Request::negative, Request::withNegative)
                .called("negative prompt", "负面提示词")
                .role(Role.TEXT)
                .off("")
                .needs(Guidance::usesNegative)
                .value("TEXT", "what guidance steers away from; unused while guidance and NAG are off")
                .option(
                        OptionUse.LIST,
                        "negative",
                        "TEXT",
                        "what guidance steers away from; given several times, each in turn");
    }

    static Declaration<Long> seed() {
        return Declaration.large("seed", Request::seed, Request::withSeed)
                .called("seed", "种子")
                .role(Role.REPLICATE)
                .info("Seed")
                .value("N", "of the noise, as torch.manual_seed; -1 is a new one each time, shown (default: -1)")
                .option(
                        OptionUse.LIST,
                        "seeds",
                        "LIST",
                        "replicates of every cell, the same noise in each; -1 is a new seed (default: 0)")
                .pair("of a sweep: those of this seed")
                .chosen("of a sweep: these alone");
    }

    static Declaration<Integer> maxLength() {
        return Declaration.whole("max_length", Request::maxLength, Request::withMaxLength)
                .role(Role.FIXED)
                .one("N", ParameterHelp.MAX_LENGTH);
    }

    static Declaration<String> vaeTileSize() {
        return Declaration.text("vae_tile_size", ParameterValues::tileText, ParameterValues::tiled)
                .called("VAE tile size", "VAE 分块高度")
                .role(Role.FIXED)
                .checked(ParameterValues::tileText)
                .off(ParameterValues.NO_TILES)
                .optional()
                .info("VAE tile size")
                .one("N", ParameterHelp.TILE_SIZE);
    }

    static Declaration<String> weightDtype() {
        return Declaration.text("weight_dtype", ParameterValues::weightDtype, Request::withWeightDtype)
                .called("weight dtype", "权重精度")
                .oneOf(ParameterValues::weightDtypes)
                .checked(ParameterValues::weightDtypeText)
                .off(WeightDtype.STORED.word())
                .optional()
                .info("Weight dtype")
                .option(OptionUse.LIST, "weights", "LIST", ParameterHelp.WEIGHTS)
                .option(OptionUse.PAIR, "weights", "NAME", "of a sweep: those of this form of weights")
                .option(OptionUse.STORED, "weights", "NAME", "runs with this form of weights");
    }
}
