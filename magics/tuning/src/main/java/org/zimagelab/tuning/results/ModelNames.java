package org.zimagelab.tuning.results;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.zimagelab.tuning.run.RunMetadata;

/** Names of models within one table: their own name, with details added if two models share it. */
final class ModelNames {
    /** Details in order; as many are added as it takes to tell all models of one name apart. */
    private static final List<Function<RunMetadata.Model, String>> DETAILS = List.of(
            RunMetadata.Model::weights,
            RunMetadata.Model::dtype,
            RunMetadata.Model::device,
            model -> "engine " + model.engine(),
            model -> "shift " + model.shift(),
            RunMetadata.Model::fingerprint);

    private ModelNames() {}

    /** A name for each of these models; equal models, variant aside, have one name. */
    static Map<RunMetadata.Model, String> of(Collection<RunMetadata.Model> models) {
        Map<RunMetadata.Model, String> names = new LinkedHashMap<>();
        new LinkedHashSet<>(models)
                .stream()
                        .collect(
                                Collectors.groupingBy(RunMetadata.Model::name, LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .forEach(same -> names.putAll(named(same)));
        return names;
    }

    private static Map<RunMetadata.Model, String> named(List<RunMetadata.Model> same) {
        Map<RunMetadata.Model, String> names = new LinkedHashMap<>();
        same.forEach(model -> names.put(model, model.name().isBlank() ? "unnamed" : model.name()));
        for (Function<RunMetadata.Model, String> detail : DETAILS) {
            Set<String> details = same.stream().map(detail).collect(Collectors.toSet());
            if (details.size() > 1) {
                names.replaceAll((model, name) -> name + " " + detail.apply(model));
            }
        }
        return names;
    }
}
