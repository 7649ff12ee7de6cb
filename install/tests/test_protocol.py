"""The public conformance tests for Jupyter kernels, with all features that they can test."""

import unittest
from unittest.mock import patch

import jupyter_kernel_test
from conftest import HANG


class ZImageLabKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "zimage-lab"
    language_name = "java"
    file_extension = ".java"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oh no");'
    completion_samples = [{"text": "Math.sq", "matches": {"sqrt("}}, {"text": "%ls", "matches": {"%lsmagic"}}]
    complete_code_samples = ["1 + 1", "int a = 1;", "void f() {\n}", "%lsmagic"]
    incomplete_code_samples = ["void f() {", "int a = (", '"""\ntext', "%%none\nbody"]
    invalid_code_samples = ["int x = );"]
    code_execute_result = [{"code": "1 + 2", "result": "3"}, {"code": '"a" + "b"', "result": "ab"},
                           {"code": 'render("<i>i</i>", "text/html")', "mime": "text/html", "result": "<i>i</i>"}]
    code_display_data = [
        {"code": "display(new java.awt.image.BufferedImage(2, 2, 1))", "mime": "image/png"},
        {"code": 'display("<b>b</b>", "text/html")', "mime": "text/html"},
    ]
    code_generate_error = 'throw new IllegalStateException("expected")'
    code_inspect_sample = "Math.max("
    code_history_pattern = "1 + *"
    supported_history_operations = ("tail", "range", "search")
    code_page_something = "Math.max?"
    code_clear_output = "clearOutput(false);"

    def execute_helper(self, *arguments, **options):
        """Waits longer than a tenth of a second for the next message, which a busy machine may need."""
        channel = self.kc.iopub_channel
        get = channel.get_msg
        with patch.object(channel, "get_msg", lambda timeout: get(timeout=max(timeout, HANG))):
            return super().execute_helper(*arguments, **options)


class ZImageLabWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "zimage-lab"
    support_iopub_welcome = True


del jupyter_kernel_test  # otherwise pytest would also collect its base class as a test

if __name__ == "__main__":
    unittest.main()
