"""Words by which candidates and roles are told: closed classes, verbs of papers, heads of phrases, cues.

Kept by hand; general English and the turns of abstracts, no names of things (those stand in the vocabularies).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words("""
a an the this that these those it its itself they their them themselves he she his her we our ours us you your i my me
one and or but nor so yet if then than as while whereas although though because since unless until when where which
who whom whose what how why whether both either neither not no nor none each every all any some many most more less
least few fewer several such same other others another own much very too also only just even still already again once
here there thus hence therefore however moreover furthermore additionally besides meanwhile instead rather
nevertheless nonetheless consequently finally first second third lastly overall in on at by for with without within of
to from into onto over under above below between among across through throughout during before after along against
toward towards upon via per about around beyond behind despite except like unlike near off out up down due is are was
were be been being am do does did done doing has have had having can could may might must shall should will would
cannot let lets e.g. i.e. etc. vs. vs versus respectively al. et w.r.t. cf. i.e including included regarding
concerning according given based using used compared together well far long often always never sometimes usually
mostly mainly largely especially particularly notably namely specifically simply directly ones yes upto
""")
"""Words that end a phrase."""

VERBS = _words("""
propose proposes present presents introduce introduces develop develops design designs describe describes show shows
demonstrate demonstrates achieve achieves outperform outperforms improve improves reduce reduces increase increases
enable enables allow allows provide provides offer offers support supports use uses utilize utilizes leverage
leverages employ employs apply applies adopt adopts integrate integrates combine combines incorporate incorporates
extend extends exploit exploits evaluate evaluates compare compares conduct conducts perform performs report reports
reveal reveals find finds suggest suggests indicate indicates confirm confirms validate validates verify verifies
address addresses tackle tackles solve solves overcome overcomes mitigate mitigates alleviate alleviates handle
handles require requires need needs suffer suffers remain remains become becomes make makes take takes get gets give
gives yield yields obtain obtains reach reaches deliver delivers maintain maintains preserve preserves retain retains
keep keeps ensure ensures guarantee guarantees surpass surpasses exceed exceeds accelerate accelerates minimize
minimizes maximize maximizes optimize optimizes learn learns train trains generate generates produce produces predict
predicts estimate estimates capture captures model models extract extracts encode encodes decode decodes consist
consists comprise comprises contain contains include includes involve involves lead leads result results cause causes
incur incurs limit limits hinder hinders explore explores investigate investigates study studies analyze analyzes
examine examines explain explains identify identifies observe observes argue argues establish establishes formulate
formulates implement implements build builds construct constructs create creates release releases open-source rely
relies depend depends focus focuses aim aims seek seeks attempt attempts try tries fail fails struggle struggles tend
tends seem seems appear appears exhibit exhibits facilitate facilitates promote promotes enhance enhances boost boosts
advance advances unlock unlocks transform transforms convert converts map maps run runs execute executes operate
operates deploy deploys scale scales adapt adapts adjust adjusts select selects choose chooses decide decides
determine determines assign assigns allocate allocates schedule schedules route routes prune prunes compress
compresses quantize quantizes process processes compute computes store stores load loads save saves eliminate
eliminates remove removes avoid avoids prevent prevents replace replaces separate separates decouple decouples align
aligns match matches serve serves act acts work works go goes come comes see sees know knows consider considers treat
treats view views define defines denote denotes call calls name term dubbed called named termed shown achieved
proposed demonstrated evaluated obtained introduced presented developed conducted observed reported
""")
"""Finite verbs of abstracts; forms that are as often nouns ("model", "result") end a phrase only after "we"."""

NOUN_TOO = _words("""
design designs use uses report reports model models train map maps limit limits need needs process processes scale
scales view result results study studies run runs release releases increase increases need work works match matches
support supports process focus aim attempt advance advances transform transforms route routes schedule schedules boost
store store load loads term name call act lead need evaluate estimate estimates
""")

LEADING = _words("""
new novel simple efficient effective proposed existing recent various different multiple additional further entire
whole significant substantial considerable strong strongest high higher highest low lower lowest large larger small
smaller better best good fast faster fastest first second third state-of-the-art sota prior previous current
traditional conventional common popular standard typical widely-used well-known powerful promising lightweight unified
general flexible scalable practical robust comprehensive extensive diverse key main major important critical crucial
specific particular certain overall full average mean total maximum minimum same original resulting corresponding
respective so-called competitive comparable superior inferior single dual two three four five six seven eight nine ten
only public publicly available our its their
""")
"""Adjectives that may be left off the front of a phrase."""

ANONYMOUS = _words("""
existing prior previous current state-of-the-art sota traditional conventional baseline baselines strong strongest
competing competitive leading best recent other several various classical established comparable contemporary
closed-source open-source proprietary best-performing top-performing popular mainstream widely-used
""")
"""Words that make a comparator anonymous: "existing methods"."""
ANONYMOUS_HEADS = _words("""
state of the state-of-art state-of-the-arts
method methods approach approaches model models system systems baseline baselines technique techniques work works
solution solutions framework frameworks algorithm algorithms competitor competitors counterpart counterparts
implementation implementations alternative alternatives architecture architectures art scheme schemes strategy
strategies pipeline pipelines
""")


def is_anonymous(name: str) -> bool:
    """Whether a name says no more than that something is compared with: "state of the art", "strong baselines"."""
    words = name.lower().split()
    return all(w in ANONYMOUS or w in ANONYMOUS_HEADS for w in words) and any(
        w in ANONYMOUS or w == "art" for w in words
    )


METHOD_HEADS = _words("""
method approach framework algorithm model system technique architecture network mechanism strategy module scheme
pipeline library engine compiler kernel optimizer simulator attention encoder decoder transformer pruning quantization
distillation fine-tuning finetuning decoding sampling scheduler scheduling loss learning paradigm policy agent toolkit
tool solver layer block adapter cache caching parallelism protocol backbone estimator controller router planner head
embedding normalization regularization augmentation fusion search alignment tuning loop operator representation
transform filter detector classifier generator accelerator runtime platform baseline implementation weighting gating
masking allocation
""")
DATASET_HEADS = _words(
    "dataset datasets benchmark benchmarks corpus corpora testbed leaderboard suite challenge database"
)
METRIC_HEADS = _words("""
accuracy latency throughput speedup speed-up speed rate score error time cost memory footprint consumption usage
efficiency precision recall f1 f1-score loss perplexity bandwidth utilization power energy size overhead flops fps
psnr ssim map miou bleu rouge auc auroc distance coverage complexity runtime quality consistency fidelity robustness
ratio parameters gain reduction accuracy-score deviation mae rmse mse similarity length iou dice correlation variance
storage compression
""")
TASK_HEADS = _words("""
classification detection segmentation recognition generation translation summarization answering retrieval prediction
forecasting estimation reconstruction inference serving training reasoning tracking planning navigation parsing
understanding synthesis completion editing matching localization mapping captioning recommendation modeling modelling
compression acceleration deployment control manipulation matting odometry restoration super-resolution denoising
deblurring registration verification identification extraction tagging diagnosis adaptation pretraining simulation
rendering grounding
""")
HARDWARE_HEADS = _words("""
gpu gpus npu npus cpu cpus tpu tpus fpga fpgas asic asics device devices microcontroller microcontrollers mcu mcus
processor processors board boards smartphone smartphones laptop laptops chip chips accelerator accelerators soc socs
hardware robot robots server servers workstation camera cameras sensor sensors phone phones cores
""")
GENERIC_HARDWARE: dict[str, str] = {
    "gpu": "GPU", "npu": "NPU", "cpu": "CPU", "tpu": "TPU", "fpga": "FPGA", "asic": "ASIC", "microcontroller": "edge",
    "mcu": "edge", "edge device": "edge", "mobile device": "mobile", "smartphone": "mobile", "mobile phone": "mobile",
    "laptop": "other", "embedded device": "edge",
    "iot device": "edge", "edge hardware": "edge", "edge platform": "edge",
    "embedded hardware": "edge", "embedded platform": "edge", "consumer hardware": "other", "consumer gpu": "GPU",
    "resource-constrained device": "edge", "consumer-grade hardware": "other",
    "consumer-grade gpu": "GPU", "edge gpu": "GPU",
    "resource-constrained hardware": "edge", "commodity hardware": "other", "neuromorphic hardware": "other",
    "wearable device": "mobile", "personal computer": "other", "workstation": "other", "drone": "other", "uav": "other",
    "embedded system": "edge", "mobile robot": "other",
    "event camera": "other", "mobile cpu": "CPU", "mobile gpu": "GPU",
}  # fmt: skip
"""Hardware that names a class, not a thing → its kind."""
NOT_NAMES = _words("""
LLM LLMs VLM VLMs MLLM MLLMs LM LMs AI ML DL NLP CV RL GPU GPUs CPU CPUs NPU TPU FPGA ASIC MCU API APIs IoT SOTA DNN
DNNs CNN CNNs RNN RNNs GNN GNNs ViT ViTs GAN GANs LVLM LVLMs 2D 3D 4D 1D OCR QA I II III IV RGB RGB-D LiDAR HPC OOD
IID SLO SLOs QoS Code GitHub Github Project Page Website However Moreover Furthermore Our We The This In On To For
Experiments Results Extensive GB MB KB TB ms FPS TFLOPS GFLOPs FLOPs MHz GHz kHz mW mJ PDE PDEs ODE ODEs SGD MLP MLPs
PyPI URL HTML PDF USA UK EU UI GUI
""")
"""Capitalised words and abbreviations of classes, units and places that are no name of one thing."""

HEAD_OF: dict[str, int] = {}
"""What a head noun is the head of, a bit for each of ENTITY_TYPES."""
for _number, _heads in enumerate((METHOD_HEADS, DATASET_HEADS, HARDWARE_HEADS, TASK_HEADS, METRIC_HEADS)):
    for _word in _heads:
        HEAD_OF[_word] = HEAD_OF.get(_word, 0) | 1 << _number
