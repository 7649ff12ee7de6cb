package org.zimagelab.tuning.store.imported;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.zimagelab.tuning.store.png.InfoPairs;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * The settings of programs that write neither A1111's text nor ComfyUI's graph: SwarmUI and Fooocus write JSON in the
 * text {@code parameters}, InvokeAI from version 3 in {@code invokeai_metadata}, NovelAI in {@code Comment}, Draw
 * Things in its XMP, Easy Diffusion in one text for each setting. All of them count cfg as A1111 does, 1 = off.
 */
final class OtherPrograms {
    private static final String INVOKE = "invokeai_metadata";
    private static final String COMMENT = "Comment";
    private static final String SOFTWARE = "Software";
    private static final String DESCRIPTION = "Description";
    private static final String SOURCE = "Source";
    private static final String XMP = "XML:com.adobe.xmp";

    /** Keywords of InvokeAI 2 and older, which put the negative prompt in brackets inside the prompt. */
    private static final List<String> OLD_INVOKE = List.of("sd-metadata", "Dream");

    private static final Pattern RESOLUTION = Pattern.compile("\\(?(\\d{1,6})\\s*[x×,]\\s*(\\d{1,6})\\)?");

    /**
     * A program's names for the settings. Of several names for one setting the first that is there is used.
     *
     * @param names by our own name of the setting
     */
    private record SettingNames(String program, Map<String, List<String>> names) {
        Optional<String> value(JsonObject json, String setting) {
            return names.getOrDefault(setting, List.of(setting)).stream()
                    .flatMap(name -> plain(json.get(name)).stream())
                    .findFirst();
        }
    }

    private static final SettingNames SWARM = new SettingNames(
            "SwarmUI",
            Map.of(
                    "negative", List.of("negativeprompt"),
                    "cfg", List.of("cfgscale"),
                    "sampler", List.of("sampler", "comfyuisampler"),
                    "schedule", List.of("scheduler", "comfyuischeduler")));

    /** Fooocus, and its forks FooocusMRE and RuinedFooocus. */
    private static final SettingNames FOOOCUS = new SettingNames(
            "Fooocus",
            Map.of(
                    "prompt", List.of("prompt", "Prompt", "real_prompt"),
                    "negative", List.of("negative_prompt", "Negative", "negative", "real_negative_prompt"),
                    "cfg", List.of("guidance_scale", "cfg"),
                    "sampler", List.of("sampler", "sampler_name"),
                    "schedule", List.of("scheduler"),
                    "model", List.of("base_model", "base_model_name")));

    private static final SettingNames INVOKE_NAMES = new SettingNames(
            "InvokeAI",
            Map.of(
                    "prompt", List.of("positive_prompt"),
                    "negative", List.of("negative_prompt"),
                    "cfg", List.of("cfg_scale"),
                    "sampler", List.of("scheduler")));

    private static final SettingNames NOVEL =
            new SettingNames("NovelAI", Map.of("negative", List.of("uc"), "cfg", List.of("scale")));

    private static final SettingNames DRAW_THINGS = new SettingNames(
            "Draw Things", Map.of("prompt", List.of("c"), "negative", List.of("uc"), "cfg", List.of("scale")));

    private static final SettingNames EASY = new SettingNames(
            "Easy Diffusion",
            Map.of(
                    "prompt", List.of("prompt", "Prompt"),
                    "negative", List.of("negative_prompt", "Negative Prompt"),
                    "steps", List.of("num_inference_steps", "Steps"),
                    "cfg", List.of("guidance_scale", "Guidance Scale"),
                    "seed", List.of("seed", "Seed"),
                    "sampler", List.of("sampler_name", "Sampler"),
                    "width", List.of("width", "Width"),
                    "height", List.of("height", "Height"),
                    "model", List.of("use_stable_diffusion_model", "Stable Diffusion model")));

    /** Keywords of the PNG texts that are read, besides A1111's and ComfyUI's. */
    static final Set<String> KEYWORDS = Stream.of(
                    Stream.of(INVOKE, COMMENT, SOFTWARE, DESCRIPTION, SOURCE, XMP),
                    OLD_INVOKE.stream(),
                    EASY.names().values().stream().flatMap(List::stream))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final List<String> SETTINGS =
            List.of("prompt", "negative", "steps", "cfg", "seed", "sampler", "schedule", "width", "height", "model");

    private OtherPrograms() {}

    /**
     * The settings of a picture of one of these programs.
     *
     * @param texts of the PNG, by keyword
     * @return the values that the picture names, by setting: prompt, negative, steps, cfg, seed, sampler, schedule,
     *     width, height, model; empty if no such program is recognised
     * @throws IOException with the reason, without the file, if a program is recognised, but no prompt and no steps
     */
    static Optional<Map<String, String>> find(Map<String, String> texts) throws IOException {
        Optional<JsonObject> parameters = json(texts.get(PicturePng.PARAMETERS));
        if (parameters.isPresent()) {
            if (parameters.get().get("sui_image_params") instanceof JsonObject swarm) {
                return said(SWARM, swarm);
            }
            if (isFooocus(parameters.get())) {
                return said(FOOOCUS, parameters.get());
            }
        }
        if (texts.containsKey(INVOKE)) {
            return said(INVOKE_NAMES, known("InvokeAI", texts.get(INVOKE)));
        }
        if (texts.getOrDefault(SOFTWARE, "").startsWith("NovelAI")) {
            return novel(texts);
        }
        Optional<JsonObject> comment = json(texts.get(COMMENT)).filter(OtherPrograms::isFooocus);
        if (comment.isPresent()) {
            return said(FOOOCUS, comment.get());
        }
        if (texts.containsKey("negative_prompt") || texts.containsKey("Negative Prompt")) {
            return easy(texts);
        }
        Optional<JsonObject> drawThings = json(userComment(texts.getOrDefault(XMP, "")));
        if (drawThings.isPresent() && drawThings.get().has("c")) {
            return said(DRAW_THINGS, drawThings.get());
        }
        if (OLD_INVOKE.stream().anyMatch(texts::containsKey)) {
            throw new IOException("made by InvokeAI 2 or older, whose format is not supported");
        }
        return Optional.empty();
    }

    private static boolean isFooocus(JsonObject json) {
        return json.has("base_model") || json.has("base_model_name") || json.has("metadata_scheme");
    }

    private static Optional<Map<String, String>> said(SettingNames names, JsonObject json) throws IOException {
        Map<String, String> said = new HashMap<>();
        for (String setting : SETTINGS) {
            names.value(json, setting).ifPresent(value -> said.put(setting, value));
        }
        if (!said.containsKey("prompt") && !said.containsKey("steps")) {
            throw new IOException("made by " + names.program() + ", but it names neither a prompt nor steps");
        }
        for (String name : List.of("resolution", "size")) {
            Matcher both = RESOLUTION.matcher(plain(json.get(name)).orElse(""));
            if (both.matches()) {
                said.putIfAbsent("width", both.group(1));
                said.putIfAbsent("height", both.group(2));
            }
        }
        return Optional.of(said);
    }

    /** From NovelAI 4 on, each character of a scene has a prompt of its own. */
    private static Optional<Map<String, String>> novel(Map<String, String> texts) throws IOException {
        JsonObject json = known("NovelAI", texts.get(COMMENT));
        Map<String, String> said = new HashMap<>(said(NOVEL, json).orElseThrow());
        said.putIfAbsent("prompt", texts.getOrDefault(DESCRIPTION, ""));
        said.computeIfPresent("prompt", (name, text) -> withCharacters(text, json.get("v4_prompt")));
        said.computeIfPresent("negative", (name, text) -> withCharacters(text, json.get("v4_negative_prompt")));
        said.put("model", texts.getOrDefault(SOURCE, ""));
        return Optional.of(said);
    }

    private static String withCharacters(String text, JsonElement v4) {
        List<String> lines = new ArrayList<>(List.of(text));
        if (v4 instanceof JsonObject prompt
                && prompt.get("caption") instanceof JsonObject caption
                && caption.get("char_captions") instanceof JsonArray characters) {
            for (JsonElement character : characters) {
                if (character instanceof JsonObject one) {
                    plain(one.get("char_caption")).ifPresent(lines::add);
                }
            }
        }
        return lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static Optional<Map<String, String>> easy(Map<String, String> texts) throws IOException {
        JsonObject json = new JsonObject();
        texts.forEach(json::addProperty);
        Map<String, String> said = new HashMap<>(said(EASY, json).orElseThrow());
        // The path of a file on the machine where the picture was made.
        said.computeIfPresent(
                "model", (name, path) -> path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
        return Optional.of(said);
    }

    private static JsonObject known(String program, String text) throws IOException {
        return json(text).orElseThrow(() -> new IOException("made by " + program + ", but its settings are not JSON"));
    }

    private static Optional<JsonObject> json(String text) {
        if (text == null || !InfoPairs.strip(text).startsWith("{")) {
            return Optional.empty();
        }
        try {
            return JsonParser.parseString(text) instanceof JsonObject json ? Optional.of(json) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    /** A text or number; of an object its name, since InvokeAI writes models as objects. */
    private static Optional<String> plain(JsonElement value) {
        if (value instanceof JsonObject json) {
            return plain(json.get("name")).or(() -> plain(json.get("model_name")));
        }
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    /** The text of {@code exif:UserComment}, where Draw Things writes JSON. */
    private static String userComment(String xmp) {
        if (!xmp.contains("UserComment")) {
            return "";
        }
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        StringBuilder text = new StringBuilder();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xmp));
            boolean inside = false;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                    boolean comment = reader.getLocalName().equals("UserComment");
                    inside = comment ? event == XMLStreamConstants.START_ELEMENT : inside;
                } else if (inside && reader.isCharacters()) {
                    text.append(reader.getText());
                }
            }
            return text.toString();
        } catch (XMLStreamException e) {
            return "";
        }
    }
}
