package org.zimagelab.tuning.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.Ellipsis;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.Language;

/** The text of a diagnosis, in one language. */
final class DiagnosisText {
    private static final int LONGEST_PROMPT = 60;
    private static final int LONGEST_NAME = 40;

    /** A file name that is the key of a run; its first eight digits are shown. */
    private static final Pattern KEY = Pattern.compile("^([0-9a-f]{8})[0-9a-f]{24,}");

    private final Language language;

    DiagnosisText(Language language) {
        this.language = language;
    }

    static String title(Diagnosis diagnosis) {
        return diagnosis
                .request()
                .map(DiagnosisText::title)
                .orElseGet(() -> brief(KEY.matcher(diagnosis.name()).replaceFirst("$1…"), LONGEST_NAME));
    }

    private static String title(Request request) {
        List<String> parts = new ArrayList<>();
        parts.add(brief(request.prompt(), LONGEST_PROMPT));
        if (!request.model().isEmpty()) {
            parts.add(request.model());
        }
        parts.add(Amounts.count(request.steps(), "step"));
        parts.add(GuidanceText.of(request.guidance()));
        parts.add("seed " + request.seed());
        return String.join(" · ", parts);
    }

    /** One line of at most so many characters; the middle of a longer text is left out. */
    private static String brief(String text, int most) {
        return Ellipsis.inMiddle(text.strip().replaceAll("\\s+", " "), most, most / 4);
    }

    List<String> lines(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        if (!diagnosis.note().isEmpty()) {
            lines.add(diagnosis.note().get(language.ordinal()));
        }
        List<Finding> findings = diagnosis.findings();
        if (!findings.isEmpty()) {
            lines.addAll(lines(findings.get(0)));
        } else if (lines.isEmpty()) {
            lines.add(nothing(diagnosis));
        }
        diagnosis.also(language).ifPresent(lines::add);
        findings.stream().skip(1).flatMap(finding -> lines(finding).stream()).forEach(line -> lines.add("  " + line));
        return lines;
    }

    private List<String> lines(Finding finding) {
        List<String> lines = new ArrayList<>(List.of(what(finding)));
        finding.suggestion(language).ifPresent(lines::add);
        evidence(finding).forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** {@code also: blur, harsh contrast}. */
    String also(List<Finding> findings) {
        return language.of("also: ", "另有：")
                + findings.stream()
                        .map(finding -> language.of(
                                finding.defect().english(), finding.defect().chinese()))
                        .collect(Collectors.joining(language.of(", ", "、")));
    }

    /** {@code blur: even its sharpest edges are 1.7 pixels wide; clean pictures: at most 0.8}. */
    String what(Finding finding) {
        return language.of(finding.defect().english() + ": ", finding.defect().chinese() + "：")
                + seen(finding)
                + measure(finding);
    }

    String suggestion(Finding finding) {
        return language.of("try: ", "建议：") + finding.suggestion().in(language);
    }

    List<String> evidence(Finding finding) {
        List<String> lines = new ArrayList<>(List.of(numbers(finding)));
        finding.worst().ifPresent(region -> lines.add(place(finding, region)));
        finding.causes().forEach(cause -> lines.add(cause(cause)));
        return lines;
    }

    /** The value, in words that need no knowledge of the score. */
    private String seen(Finding finding) {
        String value = number(finding.value());
        String percent = number(Math.rint(1000 * finding.value()) / 10);
        return switch (finding.score()) {
            case "edge_width" ->
                language.of("even its sharper edges are " + value + " pixels wide", "较锐利的边缘也宽达 " + value + " 像素");
            case "blur_effect" -> language.of("its blur effect is " + value + " of 1", "模糊程度 " + value + "（最大 1）");
            case "flat_noise" ->
                language.of("its calmest parts vary by " + value + " levels", "最平坦处起伏 " + value + " 级");
            case "lattice8" -> language.of("every 8 pixels, with strength " + value, "每 8 像素一格，强度 " + value);
            case "lattice16" -> language.of("every 16 pixels, with strength " + value, "每 16 像素一格，强度 " + value);
            case "clip_chroma" ->
                language.of(
                        percent + " % of it has colours at the edge of what a screen can show",
                        percent + "% 的像素已到显示色域边缘");
            case "chroma_p95" -> language.of("its vivid parts have a chroma of " + value, "鲜艳处色度 " + value);
            case "chroma_mean" -> language.of("its mean chroma is " + value, "平均色度 " + value);
            case "burnt" ->
                language.of("its lights are burnt out and its darks lifted, by " + value, "亮部溢出且暗部抬升，程度 " + value);
            case "luma_mean" -> language.of("its mean level is " + value + " of 255", "平均亮度 " + value + "/255");
            case "luma_p99" ->
                language.of("its lightest parts reach level " + value + " of 255", "最亮处仅 " + value + "/255");
            case "rms_contrast" -> language.of("its levels have a standard deviation of " + value, "亮度标准差 " + value);
            case "clip_any" -> language.of(percent + " % of it has a channel at its limit", percent + "% 的像素有通道到达极值");
            case "overshoot" ->
                language.of("beside edges it overshoots by " + value + " levels", "边缘旁过冲 " + value + " 级");
            case "banding" ->
                language.of(
                        percent + " % of its changes in tone are steps between flat bands",
                        "色调变化中 " + percent + "% 是平坦色带间的台阶");
            case "fine_detail" ->
                language.of(
                        "its fine edges only repeat the coarse ones, by " + value + " of 1", "细边缘只是粗边缘的重复，程度 " + value);
            default -> finding.score() + " " + value;
        };
    }

    /** What the value is compared with: the sweep if the value stands out in it, else clean pictures. */
    private String measure(Finding finding) {
        if (finding.sweep().filter(RobustDeviation::standsOut).isPresent()) {
            RobustDeviation against = finding.sweep().get();
            return language.of(
                    "; the median of the " + against.others() + " other pictures of its prompt"
                            + (against.paired() ? " and seed" : "") + ": "
                            + number(against.median()),
                    "；同一提示词" + (against.paired() ? "与种子" : "") + "的其余 " + against.others() + " 张为 "
                            + number(against.median()));
        }
        String clean = finding.healthy()
                .map(band -> finding.value() > band.high()
                        ? language.of("; clean pictures: at most ", "；正常图片不超过 ") + number(band.high())
                        : language.of("; clean pictures: at least ", "；正常图片不低于 ") + number(band.low()))
                .orElse("");
        return clean
                + (finding.isShared()
                        ? language.of("; the other pictures of its prompt have it too", "；同一提示词的其余图片也如此")
                        : "");
    }

    private String cause(Cause cause) {
        return language.of(
                cause.provenance().english() + ": " + cause.english() + source(cause, " (", ")"),
                "【" + cause.provenance().chinese() + "】" + cause.chinese() + source(cause, "（", "）"));
    }

    private static String source(Cause cause, String open, String close) {
        return cause.provenance() == Provenance.MEASURED ? "" : open + cause.source() + close;
    }

    private String numbers(Finding finding) {
        StringBuilder line = new StringBuilder(finding.score()).append(' ').append(number(finding.value()));
        finding.healthy().ifPresent(band -> line.append(band(finding, band)));
        finding.sweep().ifPresent(against -> line.append(against(finding, against)));
        return line.toString();
    }

    private String band(Finding finding, Range band) {
        String range = number(band.low()) + language.of(" to ", " 至 ") + number(band.high());
        if (!finding.outside()) {
            return language.of(", within the healthy " + range, "，在健康范围 " + range + " 之内");
        }
        boolean above = finding.value() > band.high();
        return language.of(
                ", " + (above ? "above" : "below") + " the healthy " + range,
                "，" + (above ? "高于" : "低于") + "健康范围 " + range);
    }

    private String against(Finding finding, RobustDeviation against) {
        boolean higher = finding.value() > against.median();
        String spreads = String.format(Locale.ROOT, "%.1f", Math.abs(against.distance()));
        return language.of(
                "; " + spreads + " spreads " + (higher ? "above" : "below") + " the median "
                        + number(against.median()) + " of the " + against.others()
                        + " other pictures of the same prompt" + (against.paired() ? " and seed" : ""),
                "；比同一提示词" + (against.paired() ? "、同一种子" : "") + "的其余 " + against.others() + " 张的中位数 "
                        + number(against.median()) + (higher ? " 高 " : " 低 ") + spreads + " 个离散度");
    }

    private String place(Finding finding, Region region) {
        String where = "x " + region.x() + "–" + (region.x() + region.width()) + ", y " + region.y() + "–"
                + (region.y() + region.height());
        return language.of(
                "strongest at " + where + " (" + finding.score() + " " + number(region.value()) + " there)",
                "最明显处：" + where + "（该处 " + finding.score() + " " + number(region.value()) + "）");
    }

    private String nothing(Diagnosis diagnosis) {
        int scores = diagnosis.scores().size();
        int others = diagnosis.others();
        return language.of(
                "nothing stands out: none of " + scores + " scores is outside its healthy band on the bad side"
                        + (others == 0 ? "" : " or far from the " + others + " other pictures of its sweep"),
                "无明显缺陷：" + scores + " 项分数均未越出健康范围" + (others == 0 ? "" : "，也未偏离同批的其余 " + others + " 张"));
    }

    /** A number with the digits that a reader needs. */
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
