package org.zimagelab.common.magic;

import picocli.CommandLine.Option;

/** {@code --help}, which every magic has. */
public final class HelpOption {
    @Option(names = "--help", usageHelp = true, description = "print this help")
    private boolean asked;
}
