package org.zimagelab.tuning.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.diagnosis.Provenance;
import org.zimagelab.tuning.diagnosis.StatedCause;
import org.zimagelab.tuning.parameter.Parameter;

/**
 * Why a recommendation may not fit the model that is loaded. It is a remark: whoever wants may try it.
 *
 * @param english one line
 * @param chinese the same
 */
public record Misfit(String english, String chinese) {
    /** Side of the pictures of which the recommenders speak, pixels. */
    private static final int PUBLISHED = 1024;

    /**
     * What speaks against a recommendation.
     *
     * @param request with the prompt and the size
     * @param model that would make it
     * @return none for what the runs at hand say, which are of this model
     */
    public static List<Misfit> of(Recommendation recommendation, Request request, ModelInfo model) {
        List<Misfit> misfits = new ArrayList<>();
        if (recommendation.provenance() == Provenance.RUNS) {
            return misfits;
        }
        Request over = recommendation.over(request);
        if (recommendation.provenance() != Provenance.VENDOR) {
            StatedCause.all().stream()
                    .filter(stated -> stated.provenance() == Provenance.VENDOR
                            && stated.rule().isPresent()
                            && stated.holds(over, Optional.of(model.variant())))
                    .map(stated -> new Misfit("the vendor: " + stated.english(), "厂商：" + stated.chinese()))
                    .forEach(misfits::add);
        }
        if (recommendation.provenance() == Provenance.ARTICLE && model.variant() == ModelInfo.Variant.BASE) {
            misfits.add(new Misfit(
                    "the article speaks of Z-Image-Turbo; this is a base model", "文章针对 Z-Image-Turbo，而此为 base 模型"));
        }
        if (recommendation.others().get(Parameter.SHIFT) instanceof Double shift && shift != model.shift()) {
            String own = NumberText.plain(model.shift());
            misfits.add(new Misfit("this model's own shift is " + own, "此模型自身时移为 " + own));
        }
        if (model.size() != PUBLISHED) {
            String own = model.size() + "×" + model.size();
            misfits.add(new Misfit(
                    "it is for Z-Image at 1024×1024; this model's own size is " + own,
                    "针对 1024×1024 的 Z-Image；此模型自身尺寸为 " + own));
        }
        return misfits;
    }
}
