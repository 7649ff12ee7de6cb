package org.zimagelab.kernel.commands;

import picocli.CommandLine.Option;

/** {@code --help}, which every magic has. */
final class HelpOption {
    @Option(names = "--help", usageHelp = true, description = "print this help")
    private boolean asked;
}
