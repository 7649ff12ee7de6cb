package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Machines of a cluster get the files that {@link InputFile#of(Request)} names, so none may be missing. */
class InputFilesOfRequestTest {
    private static final Request PLAIN =
            new Request("a", "", 64, 64, 4, Guidance.of(0), 1, "euler", OptionalDouble.empty(), 512);

    private static InputFile file(int digit) {
        return new InputFile("f" + digit, Integer.toString(digit).repeat(InputFile.DIGITS));
    }

    @Test
    void everyFileThatARequestCanHaveIsNamed() {
        Request all = PLAIN.withLoras(List.of(new Lora(file(1), 1), new Lora(file(2), 0.5), new Lora(file(1), 0.1)))
                .withImage(InitialImage.of(file(3), 0.5).withMask(Optional.of(file(4))))
                .withHires(Hires.of(2).withUpscaler(new HiresUpscaler.Network(file(5))));
        assertEquals(List.of(file(1), file(2), file(3), file(4), file(5)), InputFile.of(all));
        assertEquals(List.of(), InputFile.of(PLAIN));
        // a file of a new parameter must be in the request above, and so in the list
        Set<String> places = new TreeSet<>();
        places(Request.class, "", places, new HashSet<>());
        assertEquals(Set.of("/hires/upscaler/file", "/image/mask", "/image/picture", "/loras/file"), places);
    }

    /** Where a record can have an input file or a path, by the names of its components. */
    private static void places(Type type, String at, Set<String> places, Set<Type> above) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(part -> places(part, at, places, above));
        }
        if (!(type instanceof Class<?> kind) || !above.add(type)) {
            return;
        }
        if (kind == InputFile.class || Path.class.isAssignableFrom(kind) || kind == File.class) {
            places.add(at);
        } else if (kind.isRecord()) {
            for (RecordComponent component : kind.getRecordComponents()) {
                places(component.getGenericType(), at + "/" + component.getName(), places, new HashSet<>(above));
            }
        } else if (kind.isSealed()) {
            Arrays.stream(kind.getPermittedSubclasses()).forEach(each -> places(each, at, places, above));
        } else {
            assertTrue(!kind.getPackageName().startsWith("org.zimagelab") || kind.isEnum(), kind + " may hide a file");
        }
    }
}
