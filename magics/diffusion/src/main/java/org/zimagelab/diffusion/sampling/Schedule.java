package org.zimagelab.diffusion.sampling;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.zimagelab.common.Printable;

/**
 * How noise levels fall from 1 to 0. The names are ComfyUI's and mean what ComfyUI computes for a flow-matching model;
 * {@code simple} is the vendor's own, which ComfyUI's agrees with where the number of steps divides 1000.
 *
 * <p>A schedule is one function; to add one, add it to {@link #ALL}.
 *
 * @param name as typed
 * @param label as A1111 writes it into a PNG
 * @param function noise levels of a number of steps
 */
public record Schedule(String name, String label, Function function) {

    /** Noise levels. */
    @FunctionalInterface
    public interface Function {
        /**
         * @param steps N, at least 1
         * @param shift s, above 0; 1 = none
         * @return N + 1 values, or other than so many where this schedule has none for N; the last is 0
         */
        float[] sigmas(int steps, double shift);
    }

    /** More steps than the model has timesteps make no sense. */
    private static final int MOST_STEPS = 1000;

    private static final List<Schedule> ALL = List.of(
            new Schedule("simple", "Simple", NoiseSchedule::sigmas),
            new Schedule("sgm_uniform", "SGM Uniform", ScheduleFormulas::sgmUniform),
            new Schedule("karras", "Karras", ScheduleFormulas::karras),
            new Schedule("exponential", "Exponential", ScheduleFormulas::exponential),
            new Schedule("ddim_uniform", "DDIM", ScheduleFormulas::ddimUniform),
            new Schedule("beta", "Beta", ScheduleFormulas::beta),
            new Schedule("normal", "Normal", ScheduleFormulas::normal),
            new Schedule("linear_quadratic", "Linear Quadratic", ScheduleFormulas::linearQuadratic),
            new Schedule("kl_optimal", "KL Optimal", ScheduleFormulas::klOptimal));

    /** What can be typed, the default first. */
    public static List<String> names() {
        return ALL.stream().map(Schedule::name).toList();
    }

    /**
     * The schedule of a text: a name, or the noise levels themselves, see {@link SigmaList}. A label of A1111 is a name
     * too; upper and lower case are not distinguished.
     *
     * @throws IllegalArgumentException with one line, if it is neither
     */
    public static Schedule of(String text) {
        String typed = text.strip();
        if (SigmaList.isList(typed)) {
            SigmaList list = SigmaList.parse(typed);
            return new Schedule(list.text(), list.text(), (steps, shift) -> list.sigmas());
        }
        String word = typed.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(schedule -> schedule.name.equals(word.replace(' ', '_').replace('-', '_'))
                        || schedule.label.toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("schedule '" + Printable.value(text)
                        + "': expected one of " + String.join(", ", names())
                        + ", or noise levels such as 1,0.9,0.6,0"));
    }

    /**
     * The noise levels.
     *
     * @param steps N, 1 to 1000
     * @param shift s, above 0
     * @return N + 1 values; each is below the one before, the first is 1 as far as float32 goes (for some shifts the
     *     reference rounds it a little above), and the last 0
     * @throws IllegalArgumentException with one line, if this schedule has no such levels for N and s: some repeat a
     *     level or make another number of steps
     */
    public float[] sigmas(int steps, double shift) {
        float[] sigmas = function.sigmas(steps, shift);
        if (fall(sigmas, steps)) {
            return sigmas;
        }
        OptionalInt below = IntStream.iterate(steps - 1, n -> n > 0, n -> n - 1)
                .filter(n -> fall(function.sigmas(n, shift), n))
                .findFirst();
        OptionalInt above = IntStream.rangeClosed(steps + 1, MOST_STEPS)
                .filter(n -> fall(function.sigmas(n, shift), n))
                .findFirst();
        String expected = below.isEmpty() && above.isEmpty()
                ? "a shift nearer to 1"
                : (below.isPresent() ? String.valueOf(below.getAsInt()) : "")
                        + (below.isPresent() && above.isPresent() ? " or " : "")
                        + (above.isPresent() ? String.valueOf(above.getAsInt()) : "");
        throw new IllegalArgumentException("steps " + steps + ": the schedule " + name + " makes " + different(sigmas)
                + " different steps of them; expected " + expected);
    }

    /** How many steps it makes, levels that repeat counted once. */
    private static int different(float[] sigmas) {
        return (int) IntStream.range(1, sigmas.length)
                .filter(i -> sigmas[i] < sigmas[i - 1])
                .count();
    }

    private static boolean fall(float[] sigmas, int steps) {
        return sigmas.length == steps + 1 && different(sigmas) == steps && sigmas[steps] == 0;
    }
}
