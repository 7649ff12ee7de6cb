package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zimagelab.quality.Range;

/** A diagnosis in words of one language. */
final class Wording {
    private final boolean chinese;

    Wording(boolean chinese) {
        this.chinese = chinese;
    }

    List<String> lines(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        if (!diagnosis.note().isEmpty()) {
            lines.add(diagnosis.note().get(chinese ? 1 : 0));
            return lines;
        }
        if (diagnosis.findings().isEmpty()) {
            lines.add(nothing(diagnosis));
            return lines;
        }
        for (Finding finding : diagnosis.findings()) {
            List<String> own = lines(finding);
            lines.add(own.get(0));
            own.subList(1, own.size()).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    List<String> lines(Finding finding) {
        List<String> lines = new ArrayList<>(List.of(headline(finding)));
        finding.worst().ifPresent(region -> lines.add(place(finding, region)));
        finding.causes().forEach(cause -> lines.add(cause(cause)));
        if (finding.causes().isEmpty()) {
            lines.add(chinese ? "就所知的参数，没有已知的原因" : "what is known of its parameters names no cause");
        }
        return lines;
    }

    private String headline(Finding finding) {
        StringBuilder line = new StringBuilder(
                chinese ? finding.defect().chinese() + "：" : finding.defect().english() + ": ");
        line.append(finding.score()).append(' ').append(number(finding.value()));
        finding.healthy().ifPresent(band -> line.append(band(finding, band)));
        finding.sweep().ifPresent(against -> line.append(against(finding, against)));
        return line.toString();
    }

    private String cause(Cause cause) {
        return chinese
                ? "【" + cause.basis().chinese() + "】" + cause.chinese() + source(cause, "（", "）")
                : cause.basis().english() + ": " + cause.english() + source(cause, " (", ")");
    }

    private static String source(Cause cause, String open, String close) {
        return cause.basis() == Basis.MEASURED ? "" : open + cause.source() + close;
    }

    private String band(Finding finding, Range band) {
        String range = number(band.low()) + (chinese ? " 至 " : " to ") + number(band.high());
        if (!finding.outside()) {
            return chinese ? "，在健康范围 " + range + " 之内" : ", within the healthy " + range;
        }
        boolean above = finding.value() > band.high();
        return chinese
                ? "，" + (above ? "高于" : "低于") + "健康范围 " + range
                : ", " + (above ? "above" : "below") + " the healthy " + range;
    }

    private String against(Finding finding, Against against) {
        boolean higher = finding.value() > against.median();
        String spreads = String.format(Locale.ROOT, "%.1f", Math.abs(against.distance()));
        if (chinese) {
            return "；比同一提示词" + (against.paired() ? "、同一种子" : "") + "的其余 " + against.others() + " 张的中位数 "
                    + number(against.median()) + (higher ? " 高 " : " 低 ") + spreads + " 个离散度";
        }
        return "; " + spreads + " spreads " + (higher ? "above" : "below") + " the median " + number(against.median())
                + " of the " + against.others() + " other pictures of the same prompt"
                + (against.paired() ? " and seed" : "");
    }

    private String place(Finding finding, Region region) {
        String where = "x " + region.x() + "–" + (region.x() + region.width()) + ", y " + region.y() + "–"
                + (region.y() + region.height());
        return chinese
                ? "最明显处：" + where + "（该处 " + finding.score() + " " + number(region.value()) + "）"
                : "most at " + where + " (" + finding.score() + " " + number(region.value()) + " there)";
    }

    private String nothing(Diagnosis diagnosis) {
        int scores = diagnosis.scores().size();
        if (chinese) {
            return "无明显缺陷：" + scores + " 项分数均未越出健康范围"
                    + (diagnosis.others() == 0 ? "" : "，也未偏离同批的其余 " + diagnosis.others() + " 张");
        }
        return "nothing stands out: none of " + scores + " scores leaves its healthy band on a bad side"
                + (diagnosis.others() == 0
                        ? ""
                        : ", nor lies far from the " + diagnosis.others() + " other pictures of its sweep");
    }

    /** With as many digits as a reader of a score needs. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return Long.toString((long) value);
        }
        String digits = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, digits, value)
                .replaceFirst("(\\.\\d*?)0+$", "$1")
                .replaceFirst("\\.$", "");
    }
}
