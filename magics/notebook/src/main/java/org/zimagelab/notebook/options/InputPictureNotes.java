package org.zimagelab.notebook.options;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.InputPicture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;

/** What a person should know of pictures and masks to begin with: those that are stretched to another form. */
final class InputPictureNotes {
    private static final int MOST_NAMED = 3;

    private InputPictureNotes() {}

    /** @param multiple of which the sides of a request's picture are */
    static List<String> of(List<Request> requests, ToIntFunction<Request> multiple) {
        Set<String> notes = new LinkedHashSet<>();
        for (Request request : requests) {
            Optional<InputFile> image = request.image().picture();
            if (image.isPresent()) {
                InputPicture.Size size = InputPicture.size(image.get(), "image");
                stretched(image.get(), size, request, multiple.applyAsInt(request))
                        .ifPresent(notes::add);
                request.image().mask().ifPresent(mask -> otherForm(mask, size).ifPresent(notes::add));
            }
        }
        int left = notes.size() - MOST_NAMED;
        List<String> first = notes.stream().limit(MOST_NAMED).toList();
        return left <= 0
                ? first
                : Stream.concat(
                                first.stream(),
                                Stream.of("note: and " + Amounts.count(left, "more picture") + " of another form"))
                        .toList();
    }

    /** A picture that would keep its form at another size of about as many pixels. */
    private static Optional<String> stretched(InputFile file, InputPicture.Size size, Request request, int multiple) {
        double side = Math.sqrt((double) request.width() * request.height() / size.width() / size.height());
        int width = sideNear(size.width() * side, multiple);
        int height = sideNear(size.height() * side, multiple);
        return width == request.width() && height == request.height()
                        || isSameForm(size.width(), size.height(), request.width(), request.height())
                ? Optional.empty()
                : Optional.of("note: " + Printable.value(file.name()) + " (" + size.width() + "×" + size.height()
                        + ") is stretched to " + request.width() + "×" + request.height() + "; --size " + width + "x"
                        + height + " keeps its form");
    }

    private static Optional<String> otherForm(InputFile mask, InputPicture.Size image) {
        InputPicture.Size size = InputPicture.size(mask, "mask");
        return isSameForm(size.width(), size.height(), image.width(), image.height())
                ? Optional.empty()
                : Optional.of("note: the mask " + Printable.value(mask.name()) + " (" + size.width() + "×"
                        + size.height() + ") has another form than the picture (" + image.width() + "×"
                        + image.height() + "), so it is stretched over it");
    }

    /** But for a pixel of rounding. */
    private static boolean isSameForm(int width, int height, int otherWidth, int otherHeight) {
        return Math.abs((double) width * otherHeight / height - otherWidth) <= 1
                || Math.abs((double) height * otherWidth / width - otherHeight) <= 1;
    }

    private static int sideNear(double pixels, int multiple) {
        return (int) Math.max(1, Math.round(pixels / multiple)) * multiple;
    }
}
