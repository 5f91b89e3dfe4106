"""Prints the messages that DSPy itself sends, as JSON: of a task in two formats, and of SIMBA's reflection."""

import json

import dspy
from dspy.teleprompt.simba_utils import OfferFeedback

demos = [dspy.Example(message="Ticket 100007: a demo.", label="velum", augmented=True)]
message = "Ticket 100009: look at this.\n\nIt has two paragraphs."
classify = dspy.Signature("message -> label", "Classify the message.")
feedback = {name: f"About {name}." for name in OfferFeedback.input_fields}
feedback["program_inputs"] = json.dumps({"message": message}, indent=2)
feedback["module_names"] = json.dumps(["extract", "classify"], indent=2)
chat, as_json = dspy.ChatAdapter(), dspy.JSONAdapter()
print(
    json.dumps(
        {
            "version": dspy.__version__,
            "chat": chat.format(classify, demos, {"message": message}),
            "json": as_json.format(classify, demos, {"message": message}),
            "reflection": chat.format(OfferFeedback, [], feedback),
            "reflectionAsJson": as_json.format(OfferFeedback, [], feedback),
        }
    )
)
