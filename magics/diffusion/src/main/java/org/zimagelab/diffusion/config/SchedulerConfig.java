package org.zimagelab.diffusion.config;

import java.nio.file.Path;
import org.zimagelab.torch.config.ConfigFile;

/**
 * {@code scheduler/scheduler_config.json} of a {@code FlowMatchEulerDiscreteScheduler}.
 *
 * @param trainTimesteps 1000: a timestep is σ times this
 * @param shift of the schedule, unless dynamic
 * @param dynamic the shift that depends on the picture's size, or null if the file does not ask for it
 */
public record SchedulerConfig(int trainTimesteps, double shift, DynamicShift dynamic) {

    public static SchedulerConfig read(Path folder) {
        ConfigFile f = ConfigFile.read(folder.resolve("scheduler_config.json"));
        f.supports(
                f.text("_class_name").equals("FlowMatchEulerDiscreteScheduler"),
                "_class_name",
                "\"FlowMatchEulerDiscreteScheduler\"");
        for (String flag : new String[] {
            "invert_sigmas", "stochastic_sampling", "use_beta_sigmas", "use_exponential_sigmas", "use_karras_sigmas"
        }) {
            f.supports(!f.flag(flag, false), flag, "false");
        }
        f.supports(!f.has("shift_terminal"), "shift_terminal", "null");
        DynamicShift dynamic = null;
        if (f.flag("use_dynamic_shifting", false)) {
            String kind = f.optionalText("time_shift_type").orElse("exponential");
            f.supports(kind.matches("exponential|linear"), "time_shift_type", "\"exponential\" or \"linear\"");
            int base = f.integer("base_image_seq_len", 1, 1 << 24);
            int most = f.integer("max_image_seq_len", 1, 1 << 24);
            if (most <= base) {
                throw f.absurd("max_image_seq_len", "more than base_image_seq_len, " + base);
            }
            dynamic = new DynamicShift(
                    base,
                    most,
                    f.number("base_shift", -100, 100),
                    f.number("max_shift", -100, 100),
                    kind.equals("exponential"));
        }
        return new SchedulerConfig(f.integer("num_train_timesteps", 1, 1 << 24), f.number("shift", 1e-6, 1e6), dynamic);
    }

    /** The shift that a picture of this many image tokens gets if the request names none. */
    public double shiftAt(int imageTokens) {
        return dynamic == null ? shift : dynamic.at(imageTokens);
    }
}
