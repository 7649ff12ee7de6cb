package org.zimagelab.tuning.store.imported;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.diffusion.sampling.Sampler;

/**
 * What a program calls the sampler and the schedule of a picture.
 *
 * @param sampler under our name where we have it, else in the program's own words, or empty
 * @param schedule in the program's own words, or empty
 */
record SamplerWords(String sampler, String schedule) {
    /** A1111 until 1.8 and stable-diffusion.cpp write the schedule behind the sampler, such as DPM++ 2M Karras. */
    private static final Pattern TOGETHER = Pattern.compile(
            "(.+?)[ _](karras|exponential|polyexponential|sgm[ _]uniform|ddim[ _]uniform|simple|normal|beta|discrete"
                    + "|ays|gits|smoothstep|kl[ _]optimal)",
            Pattern.CASE_INSENSITIVE);

    static SamplerWords of(String sampler, String schedule) {
        Matcher together = TOGETHER.matcher(sampler);
        return schedule.isEmpty()
                        && together.matches()
                        && Sampler.find(together.group(1)).isPresent()
                ? new SamplerWords(Sampler.canonical(together.group(1)), together.group(2))
                : new SamplerWords(Sampler.canonical(sampler), schedule);
    }
}
