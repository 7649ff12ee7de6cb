package org.zimagelab.tuning.diagnosis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.exposure.Luma;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.PlantedDefect;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * What the diagnosis names in clean pictures, and in the same pictures with a defect planted: {@code bench/diagnosis
 * FOLDER…} prints one table a folder. Pictures that carry their metadata are also looked at within their sweep, those
 * of the same prompt, with the defect in one of them at a time.
 */
final class PlantedStudy {
    /** Mean luma of a clean picture under which it is dark: with more light it is merely lighter. */
    private static final double DARK = 80;

    /**
     * A defect planted at a strength, and the name that it should get; none of a clean picture.
     *
     * @param into which clean pictures it is planted
     */
    record Planted(String label, Optional<Defect> defect, UnaryOperator<Pixels> plant, Predicate<Pixels> into) {
        Planted(String label, Optional<Defect> defect, UnaryOperator<Pixels> plant) {
            this(label, defect, plant, picture -> true);
        }
    }

    /** How often a defect was named first, named at all, and what was named first instead. */
    private static final class Tally {
        private int pictures;
        private int first;
        private int named;
        private final Map<String, Integer> instead = new TreeMap<>();

        void add(Optional<Defect> planted, List<Finding> findings) {
            pictures++;
            List<Defect> defects = findings.stream().map(Finding::defect).toList();
            planted.filter(defects::contains).ifPresent(d -> named++);
            if (!defects.isEmpty() && planted.filter(defects.get(0)::equals).isPresent()) {
                first++;
            } else if (!defects.isEmpty()) {
                instead.merge(defects.get(0).english(), 1, Integer::sum);
            }
        }

        String row(Planted planted) {
            int silent = pictures
                    - first
                    - instead.values().stream().mapToInt(i -> i).sum();
            String others = instead.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .map(e -> e.getKey() + " " + e.getValue())
                    .collect(Collectors.joining(", "));
            return "| " + planted.label() + " | " + pictures + " | "
                    + (planted.defect().isEmpty() ? "– | –" : first + " | " + named) + " | " + silent + " | "
                    + (others.isEmpty() ? "–" : others) + " |";
        }
    }

    private PlantedStudy() {}

    public static void main(String[] folders) throws IOException {
        for (String folder : folders) {
            List<Path> files;
            try (Stream<Path> found = Files.walk(Path.of(folder))) {
                files = found.filter(Files::isRegularFile).sorted().toList();
            }
            Map<Path, Pixels> pictures = new LinkedHashMap<>();
            for (Path file : files) {
                try {
                    pictures.put(file, Pixels.read(file));
                } catch (IOException e) {
                    System.err.println("passed over: " + e.getMessage());
                }
            }
            print(folder + ", each of " + pictures.size() + " pictures alone", alone(List.copyOf(pictures.values())));
            Map<Path, Request> requests = new LinkedHashMap<>();
            pictures.keySet()
                    .forEach(file -> PicturePng.metadataIfOurs(file)
                            .map(RunMetadata::request)
                            .ifPresent(request -> requests.put(file, request)));
            if (!requests.isEmpty()) {
                print(folder + ", each of " + requests.size() + " pictures in its sweep", sweep(pictures, requests));
            }
        }
    }

    private static void print(String title, Map<Planted, Tally> tallies) {
        System.out.println("\n" + title + "\n");
        System.out.println("| planted | pictures | named first | named | nothing said | first instead |\n"
                + "|---|---|---|---|---|---|");
        tallies.forEach((planted, tally) -> System.out.println(tally.row(planted)));
    }

    /** By defect, what each picture alone gets with it. */
    static Map<Planted, List<List<Finding>>> findings(List<Pixels> pictures, List<Planted> defects) {
        Diagnoser diagnoser = new Diagnoser(List.of(), Optional.empty());
        Map<Planted, List<List<Finding>>> findings = new LinkedHashMap<>();
        for (Planted planted : defects) {
            List<List<Finding>> each = new ArrayList<>();
            for (Pixels picture : pictures) {
                if (!planted.into().test(picture)) {
                    continue;
                }
                each.add(diagnoser.findings(
                        Optional.empty(), scores(planted.plant().apply(picture))));
            }
            findings.put(planted, each);
        }
        return findings;
    }

    private static Map<Planted, Tally> alone(List<Pixels> pictures) {
        Map<Planted, Tally> tallies = new LinkedHashMap<>();
        findings(pictures, all()).forEach((planted, each) -> {
            Tally tally = tallies.computeIfAbsent(planted, p -> new Tally());
            each.forEach(found -> tally.add(planted.defect(), found));
        });
        return tallies;
    }

    private static Map<Planted, Tally> sweep(Map<Path, Pixels> pictures, Map<Path, Request> requests) {
        List<Run> clean = new ArrayList<>();
        requests.forEach((file, request) -> clean.add(MadeUpRuns.made(request, file, scores(pictures.get(file)))));
        Map<Planted, Tally> tallies = new LinkedHashMap<>();
        for (Planted planted : all()) {
            Tally tally = tallies.computeIfAbsent(planted, p -> new Tally());
            for (Run run : clean) {
                Path file = run.file().orElseThrow();
                if (!planted.into().test(pictures.get(file))) {
                    continue;
                }
                Map<String, Double> damaged = scores(planted.plant().apply(pictures.get(file)));
                List<Run> sweep = new ArrayList<>(clean);
                Run self = run.with(Scored.of(damaged));
                sweep.set(clean.indexOf(run), self);
                tally.add(
                        planted.defect(), new Diagnoser(sweep, Optional.empty()).findings(Optional.of(self), damaged));
            }
        }
        return tallies;
    }

    private static Map<String, Double> scores(Pixels picture) {
        List<Score> scores = Defect.scores();
        return Scorer.of(ScoreInput.of(picture), scores).values();
    }

    /** Clean first, then each defect from mild to strong. */
    static List<Planted> all() {
        List<Planted> all = new ArrayList<>();
        all.add(new Planted("nothing", Optional.empty(), picture -> picture));
        add(all, "blur, σ 1", Defect.BLUR, PlantedDefect.BLUR, 2);
        add(all, "blur, σ 1.6", Defect.BLUR, PlantedDefect.BLUR, 3);
        add(all, "blur, σ 2.4", Defect.BLUR, PlantedDefect.BLUR, 4);
        add(all, "noise, σ 6", Defect.NOISE, PlantedDefect.NOISE, 2);
        add(all, "noise, σ 12", Defect.NOISE, PlantedDefect.NOISE, 3);
        add(all, "noise, σ 20", Defect.NOISE, PlantedDefect.NOISE, 4);
        all.add(new Planted("JPEG, quality 0.5", Optional.of(Defect.GRID), picture -> jpeg(picture, 0.5f)));
        all.add(new Planted("JPEG, quality 0.25", Optional.of(Defect.GRID), picture -> jpeg(picture, 0.25f)));
        all.add(new Planted("JPEG, quality 0.1", Optional.of(Defect.GRID), picture -> jpeg(picture, 0.1f)));
        add(all, "blocks of 16, ± 7", Defect.GRID, PlantedDefect.BLOCKS, 3);
        add(all, "blocks of 16, ± 11", Defect.GRID, PlantedDefect.BLOCKS, 4);
        add(all, "blocks of 16, ± 16", Defect.GRID, PlantedDefect.BLOCKS, 5);
        all.add(new Planted("lines every 8, 12 levels", Optional.of(Defect.GRID), picture -> lines(picture, 8, 12)));
        all.add(new Planted("lines every 16, 20 levels", Optional.of(Defect.GRID), picture -> lines(picture, 16, 20)));
        add(all, "saturation × 1.75", Defect.OVERSATURATION, PlantedDefect.OVERSATURATION, 3);
        add(all, "saturation × 2.6", Defect.OVERSATURATION, PlantedDefect.OVERSATURATION, 5);
        add(all, "1.2 stops of light", Defect.OVEREXPOSURE, PlantedDefect.OVEREXPOSURE, 3);
        add(all, "1.7 stops of light", Defect.OVEREXPOSURE, PlantedDefect.OVEREXPOSURE, 4);
        add(all, "2.3 stops of light", Defect.OVEREXPOSURE, PlantedDefect.OVEREXPOSURE, 5);
        Planted strongest = all.get(all.size() - 1);
        all.add(new Planted(
                strongest.label() + ", of pictures of mean luma " + (int) DARK + " or more",
                strongest.defect(),
                strongest.plant(),
                picture -> Luma.MEAN.of(picture) >= DARK));
        return all;
    }

    private static void add(List<Planted> all, String label, Defect named, PlantedDefect defect, int level) {
        all.add(new Planted(label, Optional.of(named), picture -> defect.plant(picture, level)));
    }

    private static Pixels jpeg(Pixels picture, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture.toImage(), null, null), param);
            out.flush();
            return Pixels.of(ImageIO.read(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }

    private static Pixels lines(Pixels picture, int period, int levels) {
        byte[] rgb = new byte[3 * picture.count()];
        for (int i = 0; i < picture.count(); i++) {
            boolean line = i % picture.width() % period == 0 || i / picture.width() % period == 0;
            int more = line ? levels : 0;
            rgb[3 * i] = (byte) Math.min(255, picture.red(i) + more);
            rgb[3 * i + 1] = (byte) Math.min(255, picture.green(i) + more);
            rgb[3 * i + 2] = (byte) Math.min(255, picture.blue(i) + more);
        }
        return Pixels.ofRgb(picture.width(), picture.height(), rgb);
    }
}
