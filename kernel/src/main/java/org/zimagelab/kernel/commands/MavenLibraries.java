package org.zimagelab.kernel.commands;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuilder;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.TransferListener;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.kernel.libraries.Library;

/**
 * Resolves libraries as Maven does.
 *
 * @param settings the user's settings file; null for Maven's default
 * @param offline whether remote repositories must not be used
 * @param listener is told about downloads; called by several threads
 */
record MavenLibraries(Path settings, boolean offline, TransferListener listener) {

    /**
     * Resolves libraries with what they need at run time. What the local repository lacks is downloaded.
     *
     * @param coordinates {@code group:artifact[:extension[:classifier]]:version}
     * @return the libraries; those in {@code coordinates} come first
     * @throws MagicException if coordinates are malformed, a library does not exist, or a repository cannot be reached
     */
    List<Library> resolve(List<String> coordinates) {
        List<Artifact> asked =
                coordinates.stream().map(MavenLibraries::artifact).toList();
        ContextOverrides overrides = ContextOverrides.create()
                .withUserSettings(true)
                .withUserSettingsXmlOverride(settings)
                .withMavenSystemHomeOverride(mavenHome())
                .offline(offline ? true : null)
                .transferListener(listener)
                .build();
        Thread thread = Thread.currentThread();
        ClassLoader cells = thread.getContextClassLoader();
        thread.setContextClassLoader(getClass().getClassLoader()); // cells may have other versions of these classes
        try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            DefaultRepositorySystemSession session =
                    new DefaultRepositorySystemSession(maven.repositorySystemSession());
            session.setOffline(session.isOffline() || isOffline(maven));
            session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false)); // remembers no failure
            CollectRequest collect = new CollectRequest();
            collect.setRepositories(maven.remoteRepositories());
            asked.forEach(artifact -> collect.addDependency(new Dependency(artifact, JavaScopes.RUNTIME)));
            DependencyRequest request =
                    new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
            try {
                return jars(
                        maven.repositorySystem()
                                .resolveDependencies(session, request)
                                .getArtifactResults(),
                        asked);
            } catch (RepositoryException e) {
                throw new MagicException(words(e, session.isOffline(), maven));
            }
        } catch (IllegalStateException | IllegalArgumentException e) { // the settings cannot be read
            String[] lines = String.valueOf(innermost(e).getMessage()).strip().split("\\R");
            throw new MagicException("Maven's settings cannot be used: " + lines[lines.length - 1]);
        } finally {
            thread.setContextClassLoader(cells);
        }
    }

    /** Whether the settings say offline, which MIMA does not evaluate. */
    private static boolean isOffline(Context maven) {
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setSystemProperties(System.getProperties());
        request.setUserSettingsFile(maven.mavenUserHome().settingsXml().toFile());
        if (maven.mavenSystemHome() != null) {
            request.setGlobalSettingsFile(maven.mavenSystemHome().settingsXml().toFile());
        }
        try {
            SettingsBuilder settings = new DefaultSettingsBuilderFactory().newInstance();
            return settings.build(request).getEffectiveSettings().isOffline();
        } catch (SettingsBuildingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Artifact artifact(String coordinates) {
        try {
            return new DefaultArtifact(coordinates);
        } catch (IllegalArgumentException e) {
            throw new MagicException(Printable.value(coordinates)
                    + ": expected group:artifact:version, such as org.apache.commons:commons-csv:1.14.1");
        }
    }

    private static List<Library> jars(List<ArtifactResult> results, List<Artifact> asked) {
        Set<String> names = asked.stream()
                .map(artifact -> artifact.getGroupId() + ":" + artifact.getArtifactId())
                .collect(Collectors.toSet());
        Map<Path, Library> jars = new LinkedHashMap<>();
        for (ArtifactResult result : results) {
            Artifact artifact = result.getArtifact();
            Path jar = artifact.getFile().toPath().toAbsolutePath().normalize();
            if (jar.toString().endsWith(".jar")) {
                boolean named = names.contains(artifact.getGroupId() + ":" + artifact.getArtifactId());
                jars.put(jar, new Library(jar, artifact.getArtifactId(), artifact.getVersion(), named));
            }
        }
        return List.copyOf(jars.values());
    }

    /** The home folder of the installed Maven, which has the settings for all users; null for none. */
    private static Path mavenHome() {
        String home = System.getenv("MAVEN_HOME");
        if (home != null && !home.isBlank()) {
            return Path.of(home);
        }
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        return Stream.of(path.split(File.pathSeparator))
                .flatMap(folder -> Stream.of("mvn", "mvn.cmd").map(name -> new File(folder, name)))
                .filter(File::canExecute)
                .flatMap(mvn -> homes(mvn.toPath()))
                .filter(folder -> Files.exists(folder.resolve("conf/settings.xml")))
                .findFirst()
                .orElse(null);
    }

    private static Stream<Path> homes(Path mvn) {
        try {
            Path home = mvn.toRealPath().getParent().getParent();
            return Stream.of(home, home.resolve("libexec"));
        } catch (java.io.IOException e) {
            return Stream.empty();
        }
    }

    private static String words(RepositoryException e, boolean offline, Context maven) {
        ArtifactTransferException failed = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            failed = cause instanceof ArtifactTransferException found ? found : failed;
        }
        File local = maven.repositorySystemSession().getLocalRepository().getBasedir();
        if (offline) {
            String what = failed == null ? "something" : failed.getArtifact().toString();
            return what + " is not in the local repository " + local + ", and offline no other is asked";
        }
        Throwable last = innermost(e);
        String reason = last.getMessage() == null ? last.toString() : last.getMessage();
        if (failed != null && !(failed instanceof ArtifactNotFoundException) && failed.getRepository() != null) {
            return failed.getArtifact() + " could not be downloaded from " + name(failed.getRepository()) + ": "
                    + reason;
        }
        if (failed != null) {
            String asked = maven.remoteRepositories().stream()
                    .map(MavenLibraries::name)
                    .collect(Collectors.joining(", "));
            return failed.getArtifact() + " was not found in " + asked;
        }
        String first = e.getMessage().lines().findFirst().orElse("");
        return first.contains(reason) ? first : first + ": " + reason;
    }

    private static String name(RemoteRepository repository) {
        return repository.getId() + " (" + repository.getUrl().replaceFirst("//[^/@]*@", "//") + ")";
    }

    private static Throwable innermost(Throwable t) {
        return t.getCause() == null ? t : innermost(t.getCause());
    }
}
