package org.zimagelab.tuning.parameter;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.WeightDtype;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.diffusion.sampling.SigmaList;

/** How values of a {@link Parameter} are checked and written into a request, where that takes more than a line. */
final class ParameterValues {
    private static final Pattern SIDES = Pattern.compile("(\\d{1,6})\\s*[x×X*]\\s*(\\d{1,6})");

    /** The value of {@link Parameter#VAE_TILE_SIZE} where a picture is decoded whole. */
    static final String NO_TILES = "off";

    /** The value of {@link Parameter#DYNAMIC_SHIFT} where there is none. */
    static final String NO_SHIFT = "off";

    /** The value of {@link Parameter#ZERO_STAR} where guidance is without it. */
    static final String NO_ZERO_STAR = "off";

    /** The value with which the memory decides. */
    private static final String AUTO_TILES = "auto";

    private ParameterValues() {}

    static Object modelName(Object value) {
        if (!(value instanceof String name) || name.isBlank()) {
            throw new IllegalArgumentException("model '" + Printable.value(value) + "': expected the name of a model");
        }
        return name;
    }

    static Object sizeText(Object value) {
        Matcher sides = SIDES.matcher(String.valueOf(value).strip());
        if (!sides.matches()) {
            throw new IllegalArgumentException(
                    "size '" + Printable.value(value) + "': expected WIDTHxHEIGHT, such as 1024x768");
        }
        return sides.group(1) + "x" + sides.group(2);
    }

    static Request sized(Request request, String size) {
        Matcher sides = SIDES.matcher(size);
        sides.matches();
        return request.withSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }

    static Object scheduleText(Object value) {
        return Schedule.of(String.valueOf(value)).name();
    }

    /** Several schedules: parted by semicolons, or else by commas if they are names. */
    static List<String> schedules(String text) {
        String typed = text.replace('；', ';').replace('，', ',');
        return typed.indexOf(';') >= 0
                ? Stream.of(typed.split(";", -1)).map(String::strip).toList()
                : SigmaList.isList(typed) && typed.strip().matches("[-+.\\d].*")
                        ? List.of(typed.strip())
                        : ListParser.words("schedule", typed);
    }

    /** @throws IllegalArgumentException with one line, if it is no list of noise levels */
    static String sigmaList(String text) {
        return SigmaList.parse(text).text();
    }

    static Object dynamicShiftText(Object value) {
        String text = String.valueOf(value).strip();
        return text.equals(NO_SHIFT) ? text : DynamicShift.parse(text).text();
    }

    static Request dynamicallyShifted(Request request, String text) {
        return request.withDynamicShift(
                text.equals(NO_SHIFT) ? Optional.empty() : Optional.of(DynamicShift.parse(text)));
    }

    static Request shifted(Request request, double shift) {
        return request.withShift(Double.isNaN(shift) ? OptionalDouble.empty() : OptionalDouble.of(shift));
    }

    static Object stagesText(Object value) {
        String text = String.valueOf(value).strip();
        return text.equals(Parameter.NO_STAGES)
                ? text
                : GuidanceSchedule.parse(text).text();
    }

    static Request staged(Request request, String stages) {
        Guidance guidance = request.guidance();
        return request.withGuidance(
                stages.equals(Parameter.NO_STAGES)
                        ? guidance.withScale(guidance.scale())
                        : guidance.withStages(GuidanceSchedule.parse(stages)));
    }

    /** The value of a request. */
    static String zeroStarText(Request request) {
        OptionalInt zeroStar = request.guidance().zeroStar();
        return zeroStar.isPresent() ? String.valueOf(zeroStar.getAsInt()) : NO_ZERO_STAR;
    }

    static Object zeroStarText(Object value) {
        String text = String.valueOf(value).strip();
        if (!text.matches(NO_ZERO_STAR + "|\\d{1,4}")) {
            throw new IllegalArgumentException("cfg-zero-star '" + Printable.value(text)
                    + "': expected off, or how many steps at the beginning stay in the noise, from 0");
        }
        return text.equals(NO_ZERO_STAR) ? text : String.valueOf(Integer.parseInt(text));
    }

    static Request zeroStarred(Request request, String steps) {
        return request.withGuidance(request.guidance()
                .withZeroStar(
                        steps.equals(NO_ZERO_STAR) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(steps))));
    }

    /** The value of a request: where it names none, that is the files' own until the model has resolved the request. */
    static String weightDtype(Request request) {
        return request.weightDtype().isEmpty() ? WeightDtype.STORED.word() : request.weightDtype();
    }

    static List<String> weightDtypes() {
        return Stream.of(WeightDtype.values()).map(WeightDtype::word).toList();
    }

    static Object weightDtypeText(Object value) {
        return WeightDtype.named(String.valueOf(value).strip()).word();
    }

    /** The value of a request: where the memory decides, that is off until the model has resolved the request. */
    static String tileText(Request request) {
        int rows = request.vaeTileSize().orElse(0);
        return rows == 0 ? NO_TILES : String.valueOf(rows);
    }

    static Object tileText(Object value) {
        String text = String.valueOf(value).strip();
        if (!text.matches(NO_TILES + "|" + AUTO_TILES + "|[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(
                    "vae-tile-size '" + Printable.value(text) + "': expected auto, off or a number of pixels");
        }
        return text;
    }

    static Request tiled(Request request, String tile) {
        return request.withVaeTileSize(
                switch (tile) {
                    case AUTO_TILES -> OptionalInt.empty();
                    case NO_TILES -> OptionalInt.of(0);
                    default -> OptionalInt.of(Integer.parseInt(tile));
                });
    }

    /**
     * A value of a type: any number becomes the one wanted where nothing is lost.
     *
     * @param label of the parameter, for the error
     * @param type String, Integer, Long or Double
     * @throws IllegalArgumentException with one line, if it is not one
     */
    static Object cast(String label, Class<?> type, Object value) {
        if (type == String.class && value instanceof String) {
            return value;
        }
        if (type != String.class && value instanceof Number number) {
            try {
                BigDecimal exact = new BigDecimal(number.toString());
                if (type == Double.class) {
                    return exact.doubleValue();
                }
                return type == Integer.class ? (Object) exact.intValueExact() : (Object) exact.longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException(
                        label + " " + Printable.value(value) + ": expected " + expected(type), e);
            }
        }
        throw new IllegalArgumentException(label + " '" + Printable.value(value) + "': expected " + expected(type));
    }

    private static String expected(Class<?> type) {
        return type == String.class ? "text" : type == Double.class ? "a number" : "a whole number";
    }
}
