package org.zimagelab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The cells of this session, for a console's arrow keys. */
final class History {
    private static final int KEPT = 10_000;

    private record Entry(int number, String code) {}

    private final List<Entry> entries = new ArrayList<>();

    synchronized void add(int number, String code) {
        if (entries.size() == KEPT) {
            entries.remove(0);
        }
        entries.add(new Entry(number, code));
    }

    /** Answers a history_request: the last n, a range of numbers, or those that match a pattern of * and ?. */
    synchronized JsonArray find(Request request) {
        List<Entry> found = switch (request.text("hist_access_type", "tail")) {
            case "range" -> range(request.number("start", 0), request.number("stop", Integer.MAX_VALUE));
            case "search" -> search(request.text("pattern", "*"), request.flag("unique", false));
            default -> entries;
        };
        boolean output = request.flag("output", false);
        int n = Math.max(0, request.number("n", Integer.MAX_VALUE));
        JsonArray result = new JsonArray();
        for (Entry entry : found.subList(Math.max(0, found.size() - n), found.size())) {
            JsonArray row = new JsonArray();
            row.add(0);
            row.add(entry.number());
            if (output) {
                JsonArray pair = new JsonArray();
                pair.add(entry.code());
                pair.add((String) null);
                row.add(pair);
            } else {
                row.add(entry.code());
            }
            result.add(row);
        }
        return result;
    }

    /** The content of a history_reply. */
    JsonObject reply(Request request) {
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.add("history", find(request));
        return content;
    }

    private List<Entry> range(int start, int stop) {
        return entries.stream()
                .filter(e -> e.number() >= start && e.number() < stop)
                .toList();
    }

    private List<Entry> search(String glob, boolean unique) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        List<Entry> found = entries.stream()
                .filter(e -> pattern.matcher(e.code()).matches())
                .toList();
        if (!unique) {
            return found;
        }
        LinkedHashSet<String> seen = new LinkedHashSet<>();
        List<Entry> latest = new ArrayList<>();
        for (int i = found.size() - 1; i >= 0; i--) {
            if (seen.add(found.get(i).code())) {
                latest.add(0, found.get(i));
            }
        }
        return latest;
    }
}
