"""A CDK app in Python: its settings are those of app.cjs, and so must its template be."""

import sys

import aws_cdk as cdk
from thaw_cdk import GlacierRestore, ThawStack

app = cdk.App(outdir=sys.argv[1])
stack = cdk.Stack(app, "Archive")
restore = GlacierRestore(
    stack,
    "Restore",
    key_prefix="thawed/",
    storage_class="DEEP_ARCHIVE",
    vaults=["photos", "mail"],
    minimum_part_size=cdk.Size.mebibytes(8),
    tags={"team": "archive"},
)
cdk.CfnOutput(stack, "TopicArn", value=restore.topic.topic_arn)
cdk.CfnOutput(stack, "Roles", value=cdk.Fn.join(",", restore.destination_role_arns))
app.synth()

ThawStack(cdk.App(), "Thaw", restore={"key_prefix": "thawed/"})

try:
    GlacierRestore(cdk.Stack(cdk.App(), "Refused"), "Restore", storage_class="ICE")
except RuntimeError as error:
    if '"storageClass" must be one of' not in str(error):
        raise
else:
    sys.exit("A storage class that S3 does not know was accepted.")
