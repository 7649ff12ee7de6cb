package org.zimagelab.tuning.diagnosis;

import org.zimagelab.tuning.Language;

/**
 * What to try against a defect.
 *
 * @param english one sentence without its full stop
 * @param chinese the same
 */
public record Suggestion(String english, String chinese) {
    /** For a picture that does not say how it was made. */
    static final Suggestion UNKNOWN = new Suggestion(
            "not known, since the picture does not say how it was made;"
                    + " if you can make it again, sweep steps and guidance",
            "未知：图片没有记录生成参数；若能重新生成，请扫描 steps 与 guidance");

    /** For a picture whose settings neither its sweep nor a claim says anything about. */
    static final Suggestion SWEEP = new Suggestion(
            "a sweep over steps and guidance: nothing is known about these settings",
            "扫描 steps 与 guidance：对当前参数没有已知结论");

    /** For a picture whose sweep was measured and has no better value. */
    static final Suggestion ELSEWHERE = new Suggestion(
            "another seed, or values outside this sweep: none of its values is certainly better",
            "换一个种子，或本次扫描之外的取值：扫描中没有确定更好的参数");

    /** The suggestion of an earlier finding. */
    static final Suggestion SAME = new Suggestion("the same", "同上");

    /** The sentence in a language. */
    public String in(Language language) {
        return language.of(english, chinese);
    }
}
