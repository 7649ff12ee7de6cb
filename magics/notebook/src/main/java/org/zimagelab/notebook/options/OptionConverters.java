package org.zimagelab.notebook.options;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.zimagelab.common.Printable;
import org.zimagelab.tuning.parameter.Decimals;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.StoreException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What may stand behind an option: words as numbers and paths, or what was expected instead. */
public final class OptionConverters {

    private OptionConverters() {}

    /** A whole number of the int range. */
    public static final class Whole implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            try {
                return Decimals.parse(word)
                        .map(BigDecimal::intValueExact)
                        .orElseThrow(() -> wrong(word, "a whole number"));
            } catch (ArithmeticException e) {
                throw wrong(word, "a whole number");
            }
        }
    }

    /** A whole number of the long range: what torch takes for a seed. */
    public static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String word) {
            try {
                return Decimals.parse(word)
                        .map(BigDecimal::longValueExact)
                        .orElseThrow(() -> wrong(word, "a whole number of at most 64 bits"));
            } catch (ArithmeticException e) {
                throw wrong(word, "a whole number of at most 64 bits");
            }
        }
    }

    /** A decimal number, written with a point. */
    public static final class Decimal implements ITypeConverter<Double> {
        @Override
        public Double convert(String word) {
            return Decimals.parse(word)
                    .map(BigDecimal::doubleValue)
                    .orElseThrow(() -> wrong(word, "a number, such as 4 or 2.5"));
        }
    }

    /** Gigabytes of 10^9 bytes, as bytes. */
    public static final class Gigabytes implements ITypeConverter<Long> {
        private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

        @Override
        public Long convert(String word) {
            return Decimals.parse(word)
                    .filter(gigabytes -> gigabytes.signum() > 0 && gigabytes.compareTo(MOST) <= 0)
                    .map(gigabytes -> gigabytes.movePointRight(9).longValue())
                    .filter(bytes -> bytes > 0)
                    .orElseThrow(() -> wrong(word, "a number of gigabytes above 0, at most 1000000, such as 8 or 7.5"));
        }
    }

    /** A path; {@code ~/} is the home folder, since no shell has seen it. */
    public static final class File implements ITypeConverter<Path> {
        @Override
        public Path convert(String word) {
            if (word.contains("://") && StoreAddress.isAddress(word)) {
                throw wrong(word, "the name of a file or folder of this machine, and no address");
            }
            try {
                return Path.of(home(word));
            } catch (InvalidPathException e) {
                throw wrong(word, "the name of a file or folder");
            }
        }
    }

    /** A store: a folder, likewise, {@code file:///} and its path, or an address that Hadoop opens. */
    public static final class Store implements ITypeConverter<StoreAddress> {
        @Override
        public StoreAddress convert(String word) {
            try {
                StoreAddress address = new StoreAddress(home(word));
                address.folder(Path.of("")); // whether it is a path
                return address;
            } catch (StoreException e) {
                throw new TypeConversionException(e.getMessage().replaceFirst("^store ", ""));
            }
        }
    }

    /** What names pictures: files, likewise, or a sweep or a store. */
    public static final class Pictures implements ITypeConverter<String> {
        @Override
        public String convert(String word) {
            return StoreAddress.isAddress(word)
                    ? word
                    : new File().convert(word).toString();
        }
    }

    /** A model's name, or its folder, likewise. */
    public static final class ModelSource implements ITypeConverter<String> {
        @Override
        public String convert(String word) {
            return home(word);
        }
    }

    /** What a shell would make of it. */
    public static String home(String word) {
        return word.startsWith("~/") ? System.getProperty("user.home") + word.substring(1) : word;
    }

    private static TypeConversionException wrong(String word, String expected) {
        return new TypeConversionException("'" + Printable.value(word) + "': expected " + expected);
    }
}
