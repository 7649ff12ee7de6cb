package org.zimagelab.notebook.recommend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.RecommendationView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.SizeOptions;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %recommend}. */
@Command(
        name = "%recommend",
        description = {
            "Shows which steps and guidance others recommend for a prompt, and who claims that. Write the prompt",
            "in the line, or in the lines below, where a line of --- separates several. Without --method and",
            "--scenario it shows all methods side by side. It makes no picture."
        },
        sortOptions = false)
public final class RecommendCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(paramLabel = "PROMPT", arity = "0..*", description = "the prompt, unless it is in the lines below")
    private List<String> words;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Methods.class,
            description = "article (its function of prompt and size) or vendor (by the model's variant)")
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Scenarios.class,
            description = "a row of the article's table: preview, daily, high, creative or strict")
    private Optional<String> scenario = Optional.empty();

    @Mixin
    private SizeOptions size = new SizeOptions();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "declare a Java variable: a Recommendation, or a List<Recommendation> where there are several")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public RecommendCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() {
        JavaVariables.checkName(as);
        List<Recommender> recommenders = recommenders();
        List<String> prompts = cell.prompts("recommend", words);
        LoadedModel model = cell.session().models().current();
        List<Request> requests = prompts.stream()
                .map(prompt -> size.over(model.requests().apply(prompt)))
                .toList();
        requests.forEach(model.generator()::check);
        List<Recommendation> all = new ArrayList<>();
        for (Request request : requests) {
            List<Recommendation> answers = recommenders.stream()
                    .map(recommender ->
                            recommender.recommend(request, model.generator().info()))
                    .toList();
            cell.output()
                    .show(RecommendationView.bundle(
                            request,
                            answers,
                            recommendation -> model.generator().networkCalls(recommendation.over(request))));
            all.addAll(answers);
        }
        return JavaVariables.declareOneOrAll(cell.kernel(), as, Recommendation.class, all);
    }

    private List<Recommender> recommenders() {
        if (method.isEmpty() && scenario.isEmpty()) {
            return Recommender.methods();
        }
        List<Recommender> named = new ArrayList<>();
        method.ifPresent(word -> named.add(Recommender.named("method", word, Recommender.methods())));
        scenario.ifPresent(word -> named.add(Recommender.named("scenario", word, Recommender.scenarios())));
        return named;
    }
}
